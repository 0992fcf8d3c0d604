// From what was entered to a request, and the same request as a command.

import { flat } from "./document.js";
import { query } from "./api.js";
import { element, labelled } from "./dom.js";
import { field } from "./field.js";
import { bodyEditor } from "./body.js";

/** All fields of an operation: the node that holds them, and the request they make. */
export function requestForm(root, operation) {
  const fields = operation.parameters.flatMap((parameter) => parameterFields(root, parameter));
  const rest = element("input", { type: "text", autocomplete: "off", spellcheck: "false", autocapitalize: "none" });
  const body = operation.body && bodyEditor(root, operation.body);
  const group = (legend, place) => {
    const inside = fields.filter((one) => one.place === place).map((one) => one.node);
    return inside.length ? element("fieldset", {}, element("legend", {}, legend), inside) : undefined;
  };
  const node = element(
    "div",
    {},
    group("Path", "path"),
    group("Filters and paging", "query"),
    body?.node,
    element(
      "details",
      { class: "more" },
      element("summary", {}, "More of the query"),
      labelled("Text after the fields above", rest, ["Sent as it stands, such as ", element("code", {}, "fields[0]=id&fields[1]=name"), "."]),
    ),
  );
  const pairs = () =>
    fields.filter((one) => one.place === "query" && one.text() !== undefined).map((one) => [one.name, one.text()]);
  return {
    node,
    /** Sets a field by its name; tells whether there is one. */
    write(name, value) {
      const found = fields.find((one) => one.name === name);
      found?.write(value);
      return found !== undefined;
    },
    read: () => ({
      method: operation.method,
      path: operation.path.replace(/\{([^}]+)\}/g, (_, name) => {
        const text = fields.find((one) => one.place === "path" && one.name === name)?.text();
        return encodeURIComponent(text ?? "");
      }),
      query: [query(pairs()), rest.value].filter(Boolean).join("&"),
      ...(body?.read() ?? {}),
    }),
    /** The first field that must not be empty and is. */
    lacking: () => fields.find((one) => one.place === "path" && one.text() === undefined),
  };
}

/** An object parameter is exploded: each of its members is a field, and a parameter, of its own. */
function parameterFields(root, parameter) {
  const schema = flat(root, parameter.schema);
  if (schema.properties && parameter.explode) {
    return Object.entries(schema.properties).map(([name, property]) => ({
      ...field(root, { name, schema: flat(root, property), required: schema.required?.includes(name) }),
      place: parameter.in,
    }));
  }
  const own = { ...schema };
  for (const name of ["description", "example", "deprecated", "x-rules", "x-origin"]) {
    if (parameter[name] !== undefined) own[name] = parameter[name];
  }
  return [{ ...field(root, { name: parameter.name, schema: own, required: parameter.required }), place: parameter.in }];
}

/** The request as a command for a shell. The key comes from the environment, never into the text. */
export function curl(request, base) {
  const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const address = location.origin + base + request.path + (request.query ? `?${request.query}` : "");
  const parts = ["curl -g"];
  if (request.method !== "GET") parts.push(`-X ${request.method}`);
  parts.push('-H "X-API-Key: $IADVIZE_SANDBOX_KEY"');
  if (request.media) parts.push(`-H ${quote(`Content-Type: ${request.media}`)}`);
  if (request.body !== undefined) parts.push(`--data-raw ${quote(request.body)}`);
  return [...parts, quote(address)].join(" \\\n  ");
}
