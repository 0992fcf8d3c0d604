// Calls to this sandbox, with the key in the header.

import { key } from "./key.js";
import { base } from "./document.js";

/** Sends a request as it is and gives what came back, whatever that is. Fails only without an answer. */
export async function send({ method, path, query = "", media, body }) {
  const headers = key() ? { "X-API-Key": key() } : {};
  if (media) headers["Content-Type"] = media;
  const address = (await base()) + path + (query ? `?${query}` : "");
  const began = performance.now();
  const response = await fetch(address, {
    method,
    headers,
    body: body === undefined ? undefined : body,
    cache: "no-store",
    credentials: "omit",
    redirect: "error",
  });
  const text = await response.text();
  return {
    status: response.status,
    reason: response.statusText,
    media: response.headers.get("Content-Type") ?? "",
    milliseconds: performance.now() - began,
    text,
    json: parse(text),
  };
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A query of these pairs. Brackets, commas and colons stay readable; the service takes them so. */
export function query(pairs) {
  const readable = (text) =>
    encodeURIComponent(text).replace(/%(5B|5D|2C|3A)/g, (code) => decodeURIComponent(code));
  return pairs.map(([name, value]) => `${readable(name)}=${readable(value)}`).join("&");
}

/** Reads from a path and gives the envelope; an envelope that tells of no success becomes an error. */
export async function read(path, pairs = []) {
  let answer;
  try {
    answer = await send({ method: "GET", path, query: query(pairs) });
  } catch {
    throw new Error("The sandbox does not answer. Is it still running?");
  }
  const meta = answer.json?.meta;
  if (meta?.status === "success") return answer.json;
  if (answer.status === 403) {
    const hint = key() ? "The key above is not the one the program has printed." : "Enter the key the program has printed.";
    throw new Error(`${meta?.message ?? "Forbidden"}. ${hint}`);
  }
  throw new Error(meta?.message ?? `The answer has status ${answer.status} and is no envelope.`);
}
