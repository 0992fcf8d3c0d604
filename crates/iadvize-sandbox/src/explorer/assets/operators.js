// Who is online, and how many conversations they hold.

import { read } from "./api.js";
import { choice, element, foreign, labelled } from "./dom.js";
import { name, names, rows } from "./directory.js";
import { pager } from "./paging.js";

const CHANNELS = ["chat", "call", "video"];
const PAUSE = 10_000;
const LONGEST_PAUSE = 160_000;

/** Connects the part of the page; gives the function that reads everything anew. */
export function operatorsPart(part) {
  const online = choice([["1", "online"], ["0", "offline"], ["", "as the service lists them"]]);
  const website = choice([["", "all"]]);
  const keep = element("input", { type: "checkbox", checked: true });
  const body = element("tbody");
  const note = element("p", { class: "note" });
  let page = 1;
  let pause = PAUSE;
  let timer;

  const refresh = async (turned) => {
    clearTimeout(timer);
    page = turned ?? 1;
    try {
      note.textContent = await show(body, paging, pairs());
      note.className = "note";
      pause = PAUSE;
    } catch (error) {
      note.textContent = error.message;
      note.className = "problem";
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    }
    again();
  };
  const paging = pager("Pages of operators", refresh);
  const again = () => {
    clearTimeout(timer);
    if (keep.checked && !document.hidden) timer = setTimeout(refresh, pause, page);
  };
  const pairs = () =>
    [["filters[connected]", online.value], ["filters[website_id]", website.value], ["limit", "25"], ["page", String(page)]].filter(
      ([, value]) => value !== "",
    );

  keep.addEventListener("change", again);
  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : again()));
  const form = element(
    "form",
    { class: "filters", change: (event) => event.target !== keep && refresh(), submit: (event) => event.preventDefault() },
    labelled("Operators", online),
    labelled("Website", website),
    element("label", { class: "check" }, keep, " refresh every 10 seconds"),
  );
  const heads = ["Operator", ...CHANNELS].map((text) => element("th", { scope: "col" }, text));
  const table = element("table", { class: "cards", id: "operator-table" }, element("caption", { class: "unseen" }, "Operators and their slots"), element("thead", {}, element("tr", {}, heads)), body);
  part.append(form, table, paging.node, note);

  return async () => {
    await fillWebsites(website);
    await refresh();
  };
}

/** Offers the websites there are, and keeps the one that is chosen. */
export async function fillWebsites(select) {
  const chosen = select.value;
  const known = await rows("website").catch(() => ({ rows: [] }));
  const options = known.rows.map((row) => element("option", { value: row.id }, name("website", row)));
  select.replaceChildren(element("option", { value: "" }, "all"), ...options);
  select.value = chosen;
}

let shown = "";

/** Reads one page and shows it, unless it is what is shown already. */
async function show(body, paging, pairs) {
  const [answer, people] = await Promise.all([read("/operator/live", pairs), names("operator")]);
  const text = JSON.stringify([answer.data, answer.pagination]);
  if (text !== shown) {
    body.replaceChildren(...answer.data.map((row) => line(row, people)));
    paging.show(answer.pagination);
    shown = text;
  }
  const moment = new Date().toLocaleTimeString("en-GB");
  return answer.data.length ? `Read at ${moment}.` : `Nobody, read at ${moment}.`;
}

function line(row, people) {
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, foreign(people.get(row.id) ?? `operator ${row.id}`), " ", element("small", {}, row.connected ? "online" : "offline")),
    CHANNELS.map((channel) => element("td", { "data-label": channel }, slots(channel, row[channel]))),
  );
}

function slots(channel, live) {
  if (!live?.enabled) return element("span", { class: "state off" }, "off");
  const { slot_number: used, slot_max_number: most } = live;
  const word = live.available ? "available" : live.busy ? "busy" : "unavailable";
  return element(
    "span",
    { class: "slots" },
    element("meter", { min: 0, max: most || 1, value: used, "aria-label": `${channel}: slots in use` }),
    ` ${used} of ${most} `,
    element("span", { class: `state ${word}` }, word),
  );
}
