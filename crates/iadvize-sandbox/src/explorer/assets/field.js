// One control for one value: a list to choose from where the document names the values, else a text.

import { allowed, flat, listed, type } from "./document.js";
import { choice, element, labelled, prose } from "./dom.js";

/** A mark beside a name: required, deprecated, or where a fact comes from. */
export function badge(text) {
  return element("span", { class: `badge ${text}` }, text);
}

/** Where a fact comes from, when it is not the page. */
export function origin(schema) {
  return schema["x-origin"] && badge(schema["x-origin"]);
}

/** Rules as a list, each with its origin. */
export function rules(entries) {
  if (!entries?.length) return undefined;
  return element(
    "ul",
    { class: "rules" },
    entries.map((rule) => element("li", {}, prose(rule.text), " ", origin(rule))),
  );
}

/** The control for a parameter or a member: its node, and what has been entered. */
export function field(root, { name, schema, required = false }) {
  const control = controlFor(root, schema);
  control.setAttribute("name", name);
  if (required) control.setAttribute("aria-required", "true");
  const label = [
    element("code", {}, name),
    " ",
    required && badge("required"),
    schema.deprecated && badge("deprecated"),
    origin(schema),
  ];
  const example = schema.example !== undefined && !allowed(schema) ? [" Such as ", element("code", {}, String(schema.example)), "."] : [];
  const wild = schema["x-search"] === "wildcard" && [" Each ", element("code", {}, "*"), " stands for any characters. ", schema["x-search-origin"] && badge(schema["x-search-origin"])];
  const hint = [prose(schema.description), example, wild, " ", element("i", {}, type(root, schema)), rules(schema["x-rules"])];
  return {
    name,
    schema,
    node: labelled(label, control, hint.flat()),
    text: () => entered(control),
    write: (value) => write(control, value),
    focus: () => control.focus(),
  };
}

function controlFor(root, schema) {
  const choices = allowed(schema);
  if (choices) return choice([["", "not sent"], ...choices]);
  if (schema.type === "boolean") return choice([["", "not sent"], "true", "false"]);
  const inner = listed(root, schema) ?? (schema.type === "array" ? flat(root, schema.items) : undefined);
  const several = inner && allowed(inner);
  if (several) return choice(several, { multiple: true, size: Math.min(several.length, 6) });
  const numeric = (inner ?? schema).type === "integer" && !inner;
  return element("input", {
    type: "text",
    inputmode: numeric ? "numeric" : undefined,
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
  });
}

/** The text of a control; several choices are joined by commas; nothing when it is empty. */
function entered(control) {
  const text = control.multiple
    ? [...control.selectedOptions].map((option) => option.value).join(",")
    : control.value;
  return text === "" ? undefined : text;
}

function write(control, value) {
  if (!control.multiple) control.value = value;
  else for (const option of control.options) option.selected = value.split(",").includes(option.value);
}

/** A text as JSON of this schema. What does not fit stays text, so that refusals can be tried too. */
export function typed(root, schema, text) {
  if (schema.type === "array") {
    return text.split(",").map((part) => typed(root, flat(root, schema.items), part.trim()));
  }
  const numeric = schema.type === "integer" || schema.type === "number";
  if (numeric && text.trim() !== "" && Number.isFinite(Number(text))) return Number(text);
  if (schema.type === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}
