// Building elements. Whatever comes from data enters as text, never as markup.

/**
 * An element with attributes and children. A child is a node or a text; absent ones are left out.
 * Attributes that are functions become listeners, those that are `true` stand without a value.
 */
export function element(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

const SVG = "http://www.w3.org/2000/svg";

/** The same for a part of a drawing. */
export function shape(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") node.addEventListener(name, value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

/** A text whose parts between backticks are code, as the document writes them. */
export function prose(text) {
  return String(text ?? "")
    .split("`")
    .map((part, index) => (index % 2 ? element("code", {}, part) : part));
}

/** A text that may run in another direction than its surroundings. */
export function foreign(text) {
  return element("bdi", {}, String(text ?? ""));
}

let count = 0;

/** An identifier that no other element of this page has. */
export function unique(stem) {
  count += 1;
  return `${stem}-${count}`;
}

/** A control under its label, with a hint that is read out with it. */
export function labelled(label, control, hint) {
  control.id ||= unique("control");
  const note = hint?.length ? element("small", { id: `${control.id}-hint` }, hint) : undefined;
  if (note) control.setAttribute("aria-describedby", note.id);
  return element("div", { class: "field" }, element("label", { for: control.id }, label), control, note);
}

/** A list to choose from; a choice is a value or a pair of value and text. */
export function choice(choices, attributes = {}) {
  const options = choices.map((entry) => {
    const [value, text] = Array.isArray(entry) ? entry : [entry, entry];
    return element("option", { value }, String(text));
  });
  return element("select", attributes, options);
}
