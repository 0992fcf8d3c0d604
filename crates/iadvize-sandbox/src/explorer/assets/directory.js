// Names for the numbers that rows carry: websites, operators, groups, skills, tags, visitors.

import { read } from "./api.js";

/** Most pages of a list that are read for names; rows beyond them are called by their number. */
const MOST_PAGES = 10;

let lists = new Map();

/** Forgets everything, as another key may see other rows. */
export function forget() {
  lists = new Map();
}

/** All rows of a resource, or those of its first pages, and whether they are all. */
export function rows(resource) {
  if (!lists.has(resource)) {
    const reading = readAll(resource);
    lists.set(resource, reading);
    reading.catch(() => lists.delete(resource));
  }
  return lists.get(resource);
}

async function readAll(resource) {
  const found = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const answer = await read(`/${resource}`, [["full", "1"], ["limit", "100"], ["page", String(page)]]);
    found.push(...answer.data);
    if (page >= (answer.pagination?.pages ?? 1)) return { rows: found, complete: true };
  }
  return { rows: found, complete: false };
}

/** What to call a row. */
export function name(resource, row) {
  const person = [row.first_name ?? row.firstname, row.name ?? row.lastname].filter(Boolean).join(" ");
  return row.label || (resource === "operator" && row.pseudo) || person || `${resource} ${row.id}`;
}

/** The names of a resource's rows by their numbers. */
export async function names(resource) {
  const known = await rows(resource);
  return new Map(known.rows.map((row) => [row.id, name(resource, row)]));
}

/** The name of one row, or its number where it cannot be read. */
export async function nameOf(resource, id) {
  try {
    return name(resource, (await read(`/${resource}/${id}`)).data);
  } catch {
    return `${resource} ${id}`;
  }
}
