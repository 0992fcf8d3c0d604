// One operation of the reference: what it does, a form to try it, and what it answers.

import { base, flat, members, resolve, type, allowed } from "./document.js";
import { send } from "./api.js";
import { element, prose } from "./dom.js";
import { origin, rules } from "./field.js";
import { curl, requestForm } from "./request.js";
import { answerView } from "./answer.js";

/** The operation, closed; its inside is made when it is opened for the first time. */
export function operationView(root, operation) {
  const details = element(
    "details",
    { class: "operation", id: operation.operationId },
    element(
      "summary",
      {},
      element("span", { class: `method ${operation.method.toLowerCase()}` }, operation.method),
      " ",
      element("code", { class: "path" }, breakable(operation.path)),
      " ",
      element("span", { class: "about" }, operation.summary),
    ),
  );
  details.addEventListener("toggle", () => {
    if (details.open && details.childElementCount === 1) details.append(inside(root, operation));
  });
  return details;
}

/** A path may be broken before each slash. */
function breakable(path) {
  return path.split(/(?=\/)/).flatMap((part) => [element("wbr"), part]);
}

function inside(root, operation) {
  const form = requestForm(root, operation);
  const command = element("code");
  const answer = element("div", { class: "answers" });
  const button = element("button", { type: "submit", class: "primary" }, "Send");
  const show = async () => {
    command.textContent = curl(form.read(), await base());
  };
  const run = async () => {
    const lacking = form.lacking();
    if (lacking) {
      answer.replaceChildren(element("p", { class: "problem", role: "alert" }, `Enter a value for ${lacking.name} first.`));
      lacking.focus();
      return;
    }
    button.disabled = true;
    await show();
    try {
      const result = await send(form.read());
      answer.replaceChildren(answerView(result, turn));
    } catch (error) {
      const text = `No answer came back: ${error.message}. Is the sandbox still running?`;
      answer.replaceChildren(element("p", { class: "problem", role: "alert" }, text));
    }
    button.disabled = false;
  };
  const turn = (page) => {
    if (form.write("page", String(page))) run();
  };
  const node = element(
    "form",
    {
      class: "try",
      novalidate: true,
      input: show,
      submit: (event) => {
        event.preventDefault();
        run();
      },
    },
    form.node,
    element("div", { class: "row" }, button),
    element("pre", { class: "command", tabindex: 0, "aria-label": "The request as a command" }, command),
    answer,
  );
  show();
  return element(
    "div",
    { class: "inside" },
    element("p", {}, prose(operation.description)),
    rules(operation["x-rules"]),
    node,
    answers(root, operation),
  );
}

/** The members of what a successful call gives, and an example where the document has one. */
function answers(root, operation) {
  const content = resolve(root, operation.responses["200"]).content?.["application/json"];
  if (!content) return undefined;
  const data = members(root, content.schema).find((member) => member.name === "data")?.schema;
  const row = data?.type === "array" ? flat(root, data.items) : data;
  const rows = row ? members(root, row) : [];
  const examples = Object.values(content.examples ?? {}).map((example) => resolve(root, example));
  return element(
    "details",
    { class: "more" },
    element("summary", {}, "What it answers"),
    data && element("p", {}, prose(data.description), data.type === "array" ? " A list of these rows." : ""),
    rows.length > 0 && memberTable(root, rows),
    examples.map((example) => [
      element("p", {}, prose(example.summary)),
      element("pre", { tabindex: 0, "aria-label": "Example" }, JSON.stringify(example.value, null, 2)),
    ]),
  );
}

function memberTable(root, rows) {
  const line = ({ name, schema }) => {
    const values = allowed(schema)?.map(([value]) => value);
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, element("code", {}, name), " ", origin(schema)),
      element("td", {}, type(root, schema), values && element("small", {}, `: ${values.join(", ")}`)),
      element("td", {}, prose(schema.description)),
    );
  };
  const heads = ["Member", "Type", "Meaning"].map((text) => element("th", { scope: "col" }, text));
  return element("table", { class: "cards" }, element("thead", {}, element("tr", {}, heads)), element("tbody", {}, rows.map(line)));
}
