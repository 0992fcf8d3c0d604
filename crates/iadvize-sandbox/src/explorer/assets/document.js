// The OpenAPI document as the pages need it. What they know of the service comes from here.

let loading;

/** The document, asked for once. */
export function load() {
  loading ??= fetch("/openapi.json").then((response) => {
    if (!response.ok) throw new Error(`The document was answered with status ${response.status}.`);
    return response.json();
  });
  return loading;
}

/** The path that every operation continues. Only the path: calls go to where this page came from. */
export async function base() {
  return new URL((await load()).servers[0].url, location.href).pathname;
}

/** What a reference stands for. */
export function resolve(root, value) {
  let found = value;
  while (found?.$ref) {
    found = found.$ref
      .slice(2)
      .split("/")
      .reduce((at, step) => at?.[decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~")], root);
  }
  return found ?? {};
}

const METHODS = ["get", "post", "put", "patch", "delete"];

/** All operations with their parameters resolved, in the order of the document's paths. */
export function operations(root) {
  return Object.entries(root.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => {
      const operation = item[method];
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])];
      return {
        ...operation,
        method: method.toUpperCase(),
        path,
        parameters: parameters.map((parameter) => resolve(root, parameter)),
        body: operation.requestBody && resolve(root, operation.requestBody),
      };
    }),
  );
}

/** A schema with what its references and `allOf` bring in; what stands nearer wins. Alternatives are kept. */
export function flat(root, schema) {
  const own = resolve(root, schema);
  const parts = (own.allOf ?? []).map((part) => flat(root, part));
  const merged = Object.assign({}, ...parts, own);
  delete merged.allOf;
  const properties = Object.assign({}, ...parts.map((part) => part.properties), own.properties);
  if (Object.keys(properties).length) merged.properties = properties;
  const required = [...parts.flatMap((part) => part.required ?? []), ...(own.required ?? [])];
  if (required.length) merged.required = required;
  const rules = [...(own["x-rules"] ?? []), ...parts.flatMap((part) => part["x-rules"] ?? [])];
  if (rules.length) merged["x-rules"] = rules;
  return merged;
}

/** The members of an object, flat, with those of all alternatives. */
export function members(root, schema) {
  const object = flat(root, schema);
  const alternatives = (object.oneOf ?? object.anyOf ?? []).flatMap((part) => members(root, part));
  const own = Object.entries(object.properties ?? {}).map(([name, property]) => ({
    name,
    required: object.required?.includes(name) ?? false,
    schema: flat(root, property),
  }));
  const names = new Set(own.map((member) => member.name));
  return [...own, ...alternatives.filter((member) => !names.has(member.name))];
}

/** What a list joined by commas holds, where the document says so. */
export function listed(root, schema) {
  const type = schema["x-rust-type"];
  const inner = type?.path?.endsWith("::CommaList") ? type.parameters?.[0] : undefined;
  return inner && flat(root, inner);
}

/** The values that a schema allows, as pairs of value and text; nothing where it allows any. */
export function allowed(schema) {
  const indicators = Object.fromEntries((schema["x-indicators"] ?? []).map((one) => [one.name, one.label]));
  return schema.enum?.map((value) => [value, indicators[value] ? `${value} · ${indicators[value]}` : String(value)]);
}

/** The type of a schema in words, with its limits. */
export function type(root, schema) {
  const inner = listed(root, schema);
  if (inner) return `${inner.enum ? "names" : `${type(root, inner)}s`} joined by commas`;
  if (schema.type === "array") return `list of ${type(root, flat(root, schema.items))}`;
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (!schema.type && alternatives) {
    return alternatives.map((part) => type(root, flat(root, part))).join(" or ");
  }
  const words = [schema.type ?? "any", schema.format && schema.format !== "int64" ? `(${schema.format})` : ""];
  if (schema.minimum !== undefined) words.push(`from ${schema.minimum}`);
  if (schema.maximum !== undefined) words.push(`to ${schema.maximum}`);
  if (schema.minLength !== undefined) words.push(`at least ${schema.minLength} characters`);
  if (schema.maxLength !== undefined) words.push(`at most ${schema.maxLength} characters`);
  return words.filter(Boolean).join(" ");
}

/** Each indicator with its label, unit, category and channels. */
export function indicators(root) {
  return root.components.schemas.Indicator["x-indicators"];
}
