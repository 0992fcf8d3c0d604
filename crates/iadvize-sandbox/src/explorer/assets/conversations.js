// A list of conversations, each with its messages on demand.

import { read } from "./api.js";
import { allowed, flat, load } from "./document.js";
import { choice, element, foreign, labelled, unique } from "./dom.js";
import { name, names, nameOf, rows } from "./directory.js";
import { fillWebsites } from "./operators.js";
import { historyView } from "./history.js";
import { pager } from "./paging.js";

const LIST = "/conversation.json-unicode";
const COLUMNS = ["Conversation", "Began", "Channel", "Operator", "Website", "Ended"];

/** Connects the part of the page; gives the function that reads everything anew. */
export async function conversationsPart(part) {
  const fields = await filterFields();
  const body = element("tbody");
  const note = element("p", { class: "note", role: "status" });
  let asked = 0;
  const refresh = async (page = 1) => {
    const turn = (asked += 1);
    try {
      const pairs = [...entered(fields), ["full", "1"], ["formatHistory", "0"], ["limit", "20"], ["page", String(page)]];
      const found = await Promise.all([read(LIST, pairs), names("operator"), names("website")]);
      // A later question may have been answered sooner.
      if (turn !== asked) return;
      note.textContent = show(body, paging, ...found);
      note.className = "note";
    } catch (error) {
      body.replaceChildren();
      note.textContent = error.message;
      note.className = "problem";
    }
  };
  const paging = pager("Pages of conversations", refresh);
  const submit = (event) => {
    event.preventDefault();
    refresh();
  };
  const form = element(
    "form",
    { class: "filters", submit },
    fields.map((one) => labelled(one.label, one.control)),
    element("button", { type: "submit", class: "primary" }, "List"),
  );
  const heads = COLUMNS.map((text) => element("th", { scope: "col" }, text));
  const table = element("table", { class: "cards", id: "conversation-table" }, element("caption", { class: "unseen" }, "Conversations, newest first"), element("thead", {}, element("tr", {}, heads)), body);
  part.append(form, table, paging.node, note);

  return async () => {
    await Promise.all([fillWebsites(fields.find((one) => one.label === "Website").control), fillOperators(fields)]);
    await refresh();
  };
}

async function filterFields() {
  const root = await load();
  const filters = flat(root, { $ref: "#/components/schemas/ConversationFilters" }).properties;
  const channels = allowed(flat(root, filters["filters[channel]"])) ?? [];
  return [
    { label: "From", name: "filters[from]", control: element("input", { type: "date" }) },
    { label: "To", name: "filters[to]", control: element("input", { type: "date" }) },
    { label: "Channel", name: "filters[channel]", control: choice([["", "all"], ...channels]) },
    { label: "Website", name: "filters[website_id]", control: choice([["", "all"]]) },
    { label: "Operator", name: "filters[operator_id]", control: choice([["", "all"]]) },
  ];
}

function entered(fields) {
  return fields.map((one) => [one.name, one.control.value]).filter(([, value]) => value !== "");
}

/** Offers the operators by name; a field for the number where there are more than can be listed. */
async function fillOperators(fields) {
  const field = fields.find((one) => one.label === "Operator");
  const known = await rows("operator").catch(() => ({ rows: [], complete: true }));
  if (known.complete === (field.control.localName === "select")) {
    if (!known.complete) return;
    const chosen = field.control.value;
    const options = known.rows.map((row) => element("option", { value: row.id }, name("operator", row)));
    field.control.replaceChildren(element("option", { value: "" }, "all"), ...options);
    field.control.value = chosen;
    return;
  }
  const other = known.complete ? choice([["", "all"]]) : element("input", { type: "text", inputmode: "numeric", placeholder: "number" });
  other.id = field.control.id;
  field.control.replaceWith(other);
  field.control = other;
  if (known.complete) await fillOperators(fields);
}

function show(body, paging, answer, people, websites) {
  body.replaceChildren(...answer.data.flatMap((row) => line(row, people, websites)));
  paging.show(answer.pagination);
  return answer.data.length ? "" : "No conversations in this period with these filters.";
}

function line(row, people, websites) {
  const panel = element("div", { id: unique("messages"), class: "panel" });
  const open = element("button", { type: "button", "aria-expanded": "false", "aria-controls": panel.id }, `Messages of ${row.id}`);
  const inner = element("tr", { class: "opened", hidden: true }, element("td", { colspan: COLUMNS.length }, panel));
  open.addEventListener("click", () => {
    const opened = inner.hidden;
    inner.hidden = !opened;
    open.setAttribute("aria-expanded", String(opened));
    if (opened) fill(panel, row.id);
  });
  const cell = (label, ...content) => element("td", { "data-label": label }, content);
  const shown = (known, resource, id) => foreign(id === null ? "none" : known.get(id) ?? `${resource} ${id}`);
  const outer = element(
    "tr",
    {},
    element("th", { scope: "row" }, open),
    cell("Began", row.created_at),
    cell("Channel", row.channel),
    cell("Operator", shown(people, "operator", row.operator_id)),
    cell("Website", shown(websites, "website", row.website_id)),
    cell("Ended", row.closed_at ?? "open"),
  );
  return [outer, inner];
}

/** Reads one conversation and shows who took part, its tags and its messages. */
async function fill(panel, id) {
  panel.replaceChildren(element("p", { class: "note" }, "Being read…"));
  try {
    const { data: row } = await read(`${LIST}/${id}`, [["formatHistory", "0"]]);
    const [visitor, skill, tags] = await Promise.all([
      row.visitor_id ? nameOf("visitor", row.visitor_id) : row.visitor_uid,
      row.skill_id ? nameOf("skill", row.skill_id) : undefined,
      Promise.all((row.tag_list ?? []).map((tag) => nameOf("tag", tag))),
    ]);
    const facts = [
      ["Visitor", visitor],
      ["Skill", skill],
      ["Tags", tags.length ? tags : undefined],
      ["Answered", row.operator_answer ? "yes" : "no"],
      ["Waited in a queue", row.waitinglist ? "yes" : "no"],
    ];
    const entries = facts.filter(([, value]) => value !== undefined && value !== null);
    const list = entries.map(([term, value]) => [element("dt", {}, term), [value].flat().map((one) => element("dd", {}, foreign(one)))]);
    panel.replaceChildren(element("dl", {}, list.flat(2)), historyView(row.history));
  } catch (error) {
    panel.replaceChildren(element("p", { class: "problem", role: "alert" }, error.message));
  }
}
