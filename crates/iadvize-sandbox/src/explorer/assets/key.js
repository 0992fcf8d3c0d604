// The key: taken from the fragment of the address or typed in, kept for this tab only.

const PLACE = "iadvize-sandbox-key";

/** The key that calls carry, or an empty text. */
export function key() {
  return sessionStorage.getItem(PLACE) ?? "";
}

/** Takes a key out of the fragment, where the program prints it, and leaves no trace in the address bar. */
function takeOver() {
  const given = new URLSearchParams(location.hash.slice(1)).get("key");
  if (given === null) return;
  sessionStorage.setItem(PLACE, given);
  history.replaceState(null, "", location.pathname + location.search);
}

/** Connects the field of the page; `changed` is called whenever there is another key. */
export function connect(changed) {
  const field = document.querySelector("#key");
  const show = document.querySelector("#key-show");
  takeOver();
  field.value = key();
  field.addEventListener("input", () => sessionStorage.setItem(PLACE, field.value));
  field.addEventListener("change", () => changed());
  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    changed();
  });
  show.addEventListener("click", () => {
    const shown = show.getAttribute("aria-pressed") === "true";
    show.setAttribute("aria-pressed", String(!shown));
    field.type = shown ? "password" : "text";
  });
  window.addEventListener("hashchange", () => {
    if (!location.hash.startsWith("#key=")) return;
    takeOver();
    field.value = key();
    changed();
  });
}
