// The body of a request: a field for each member, or the text itself.

import { flat, members } from "./document.js";
import { choice, element, labelled } from "./dom.js";
import { field, typed } from "./field.js";

const JSON_MEDIA = "application/json";
const FORM_MEDIA = "application/x-www-form-urlencoded";

/** An editor for the body that an operation takes: its node, and the media type and text to send. */
export function bodyEditor(root, body) {
  const media = Object.keys(body.content)[0];
  const schema = flat(root, body.content[media].schema);
  const list = schema.type === "array";
  const groups = [];
  const rows = element("div", { class: "members" });
  const add = () => {
    const group = members(root, list ? schema.items : schema).map((member) => field(root, member));
    groups.push(group);
    const nodes = group.map((one) => one.node);
    rows.append(list ? element("fieldset", {}, element("legend", {}, `Element ${groups.length}`), nodes) : element("div", {}, nodes));
    return group;
  };
  add();

  const kind = choice(kinds(media));
  const text = element("textarea", { rows: 8, spellcheck: "false", autocapitalize: "none" });
  const raw = element("input", { type: "checkbox" });
  const fromFields = () => written(root, kind.value, list, groups);
  const textField = labelled("Body", text, "Sent as it stands.");
  textField.hidden = true;
  const more = list && element("button", { type: "button", click: () => add()[0]?.focus() }, "Add an element");
  const toggle = () => {
    if (raw.checked) text.value = fromFields();
    textField.hidden = !raw.checked;
    rows.hidden = raw.checked;
    if (more) more.hidden = raw.checked;
  };
  raw.addEventListener("change", toggle);
  kind.addEventListener("change", toggle);
  const node = element(
    "fieldset",
    { class: "body" },
    element("legend", {}, "Body"),
    element("div", { class: "row" }, labelled("Sent as", kind), element("label", { class: "check" }, raw, " edit the text itself")),
    rows,
    more,
    textField,
  );
  return { node, read: () => ({ media: kind.value, body: raw.checked ? text.value : fromFields() }) };
}

/** Both ways of writing a body, the document's own first. */
function kinds(media) {
  const names = { [JSON_MEDIA]: "JSON", [FORM_MEDIA]: "form" };
  const other = media === FORM_MEDIA ? JSON_MEDIA : FORM_MEDIA;
  return [
    [media, names[media] ?? media],
    [other, `${names[other]} (accepted, not documented here)`],
  ];
}

function written(root, media, list, groups) {
  if (media === FORM_MEDIA) {
    const pairs = groups.flatMap((group, index) => group.flatMap((one) => formPairs(one, list ? index : undefined)));
    return new URLSearchParams(pairs).toString();
  }
  const objects = groups.map((group) => {
    const entries = group.filter((one) => one.text() !== undefined);
    return Object.fromEntries(entries.map((one) => [one.name, typed(root, one.schema, one.text())]));
  });
  return JSON.stringify(list ? objects : objects[0], null, 2);
}

/** A member as pairs of a form: lists as `name[]`, elements of an array as `0[name]`. */
function formPairs(one, index) {
  const text = one.text();
  if (text === undefined) return [];
  const name = index === undefined ? one.name : `${index}[${one.name}]`;
  if (one.schema.type !== "array") return [[name, text]];
  return text.split(",").map((part) => [`${name}[]`, part.trim()]);
}
