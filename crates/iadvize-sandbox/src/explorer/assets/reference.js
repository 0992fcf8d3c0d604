// The reference page: all operations by tag, found by their words, addressed by their names.

import { load, operations } from "./document.js";
import { element, prose } from "./dom.js";
import { connect } from "./key.js";
import { operationView } from "./operation.js";

connect(() => {});

try {
  await show(await load());
} catch (error) {
  document.querySelector("#operations").replaceChildren(element("p", { class: "problem", role: "alert" }, error.message));
}

async function show(root) {
  const all = operations(root);
  document.querySelector("#about").replaceChildren(...prose(`${root.info.title} ${root.info.version}: ${all.length} operations.`));
  const sections = root.tags.map((tag) => section(root, tag, all.filter((one) => one.tags?.[0] === tag.name)));
  document.querySelector("#operations").replaceChildren(...sections);
  const links = root.tags.map((tag) => element("li", {}, element("a", { href: `#${tag.name}` }, tag.name)));
  document.querySelector("#tags").replaceChildren(...links);
  document.querySelector("#search").addEventListener("input", (event) => search(all, event.target.value));
  window.addEventListener("hashchange", openNamed);
  openNamed();
  document.body.dataset.ready = "true";
}

function section(root, tag, inside) {
  return element(
    "section",
    { id: tag.name },
    element("h2", {}, tag.name),
    element("p", {}, prose(tag.description)),
    inside.map((operation) => operationView(root, operation)),
  );
}

/** Leaves what has all the words, in its path, name, summary or description. */
function search(all, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const one of all) {
    const haystack = `${one.method} ${one.path} ${one.operationId} ${one.summary} ${one.description}`.toLowerCase();
    const found = words.every((word) => haystack.includes(word));
    document.getElementById(one.operationId).hidden = !found;
    count += found ? 1 : 0;
  }
  for (const section of document.querySelectorAll("#operations > section")) {
    section.hidden = !section.querySelector(".operation:not([hidden])");
  }
  document.querySelector("#found").textContent = words.length ? `${count} of ${all.length} operations` : "";
}

/** Opens the operation that the address names. */
function openNamed() {
  const found = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!found) return;
  if (found.matches("details")) found.open = true;
  found.scrollIntoView();
}
