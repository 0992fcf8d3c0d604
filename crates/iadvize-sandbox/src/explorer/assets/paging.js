// Turning the pages of a list.

import { element } from "./dom.js";

/** Two buttons and where one is; `turn` is called with the page wanted. */
export function pager(label, turn) {
  const previous = element("button", { type: "button", click: () => turn(at.page - 1) }, "Previous");
  const next = element("button", { type: "button", click: () => turn(at.page + 1) }, "Next");
  const where = element("span", { role: "status" });
  let at = { page: 1, pages: 1 };
  const show = (pagination) => {
    at = pagination;
    previous.disabled = at.page <= 1;
    next.disabled = at.page >= at.pages;
    where.textContent = `page ${at.page} of ${at.pages}, ${at.count} in all`;
  };
  const node = element("div", { class: "row pages", role: "group", "aria-label": label }, previous, where, next);
  return { node, show };
}
