// The messages of a conversation, from the one text in which the service gives them.

import { element, foreign } from "./dom.js";

/** Who speaks in a message of each type, and what it is. */
const KINDS = {
  1: { side: "operator", who: "Operator" },
  2: { side: "visitor", who: "Visitor" },
  3: { side: "notice", who: "Notice" },
  5: { side: "notice", who: "Link", address: true },
  6: { side: "operator", who: "Operator, rich content", address: true },
  7: { side: "visitor", who: "Visitor, rich content", address: true },
};

/** The arrays of a history, or nothing when the text is no history. */
export function messages(history) {
  try {
    const found = JSON.parse(`[${history ?? ""}]`);
    return found.every(Array.isArray) ? found : undefined;
  } catch {
    return undefined;
  }
}

/** A history as a list of messages. What people wrote is shown as text, whatever it looks like. */
export function historyView(history) {
  const found = messages(history);
  if (!found) return element("pre", { tabindex: 0, "aria-label": "History that cannot be read" }, String(history));
  if (!found.length) return element("p", { class: "note" }, "No messages.");
  return element("ol", { class: "messages" }, found.map(message));
}

function message([type, moment, text]) {
  const kind = KINDS[type] ?? { side: "notice", who: `Type ${type}` };
  return element(
    "li",
    { class: `message ${kind.side}` },
    element("span", { class: "who" }, kind.who, " ", element("time", {}, String(moment ?? ""))),
    element("p", { dir: "auto" }, kind.address ? link(String(text ?? "")) : String(text ?? "")),
  );
}

/** A link to an address of the web; anything else, such as a script, stays text. */
function link(text) {
  let address;
  try {
    address = new URL(text);
  } catch {
    return foreign(text);
  }
  if (address.protocol !== "https:" && address.protocol !== "http:") return foreign(text);
  return element("a", { href: address.href, target: "_blank", rel: "noopener noreferrer nofollow", dir: "ltr" }, text);
}
