// What came back: the outcome in one line, then the body.

import { element, foreign } from "./dom.js";

/** Longest body that is shown in full; more of it would make the page slow. */
const MOST = 400_000;

/** Shows an answer. `turn` is called with the number of another page, where the list has more. */
export function answerView(answer, turn) {
  const meta = answer.json?.meta;
  const well = meta?.status === "success";
  const shown = answer.json === undefined ? answer.text : JSON.stringify(answer.json, null, 2);
  const cut = shown.length > MOST;
  return element(
    "div",
    { class: `answer ${well ? "well" : "badly"}` },
    element(
      "p",
      { class: "outcome", role: "status" },
      element("strong", {}, meta?.status ?? "no envelope"),
      ` · HTTP ${answer.status} ${answer.reason} · ${Math.max(1, Math.round(answer.milliseconds))} ms · ${size(answer.text)}`,
      meta?.message && element("span", { class: "message" }, foreign(meta.message)),
    ),
    pages(answer.json?.pagination, turn),
    element("pre", { tabindex: 0, "aria-label": "Body of the answer", dir: "ltr" }, cut ? shown.slice(0, MOST) : shown),
    cut && element("p", {}, `Cut after ${MOST} of ${shown.length} characters.`),
  );
}

function size(text) {
  const bytes = new Blob([text]).size;
  return bytes < 10_000 ? `${bytes} bytes` : `${Math.round(bytes / 1000)} kB`;
}

function pages(pagination, turn) {
  if (!pagination) return undefined;
  const { page, pages: last, count } = pagination;
  const button = (text, to) => element("button", { type: "button", disabled: to < 1 || to > last, click: () => turn(to) }, text);
  return element(
    "p",
    { class: "row pages" },
    button("Previous page", page - 1),
    element("span", {}, `page ${page} of ${last}, ${count} rows`),
    button("Next page", page + 1),
  );
}
