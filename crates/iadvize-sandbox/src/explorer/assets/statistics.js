// One indicator over time, or by operator, website and whatever else it can be grouped by.

import { read } from "./api.js";
import { allowed, flat, indicators, load } from "./document.js";
import { choice, element, foreign, labelled } from "./dom.js";
import { name, names, rows } from "./directory.js";
import { fillWebsites } from "./operators.js";
import { figure } from "./figures.js";
import { MOST, barChart } from "./bars.js";
import { seriesChart } from "./series.js";

/** Connects the part of the page; gives the function that reads everything anew. */
export async function statisticsPart(part) {
  const root = await load();
  const catalogue = indicators(root);
  const controls = controlsOf(root, catalogue);
  const about = element("p", { class: "note" });
  const note = element("p", { class: "note", role: "status" });
  const result = element("div", { class: "result" });
  let drawn;
  let asked = 0;
  let width = 0;
  const draw = () => drawn && show(result, drawn);
  new ResizeObserver(() => {
    if (part.clientWidth === width) return;
    width = part.clientWidth;
    draw();
  }).observe(part);

  const refresh = async () => {
    const turn = (asked += 1);
    const indicator = catalogue.find((one) => one.name === controls.indicator.value);
    about.textContent = `${indicator.description} Unit: ${indicator.unit}.`;
    note.textContent = "Being read…";
    try {
      const points = await figures(controls, indicator);
      const currency = await currencyOf(controls.website.value);
      // A later question may have been answered sooner.
      if (turn !== asked) return;
      drawn = { indicator, currency, points, split: controls.split.value, period: period(controls) };
      note.textContent = points.length ? "" : "No rows in this period.";
      note.className = "note";
      draw();
    } catch (error) {
      if (turn !== asked) return;
      drawn = undefined;
      result.replaceChildren();
      note.textContent = error.message;
      note.className = "problem";
    }
  };
  const submit = (event) => {
    event.preventDefault();
    refresh();
  };
  const offer = () => offerChannels(controls, catalogue);
  controls.indicator.addEventListener("change", offer);
  offer();
  const form = element(
    "form",
    { class: "filters", submit, change: refresh },
    labelled("Indicator", controls.indicator),
    labelled("Split", controls.split),
    labelled("From", controls.from),
    labelled("To", controls.to),
    labelled("Channel", controls.channel),
    labelled("Website", controls.website),
    element("button", { type: "submit", class: "primary" }, "Show"),
  );
  part.append(form, about, note, result);

  return async () => {
    await fillWebsites(controls.website);
    await preset(controls).catch(() => {});
    await refresh();
  };
}

function controlsOf(root, catalogue) {
  const filters = flat(root, { $ref: "#/components/schemas/StatisticFilters" }).properties;
  const values = (filter) => (allowed(flat(root, filters[`filters[${filter}]`])) ?? []).map(([value]) => value);
  const categories = [...new Set(catalogue.map((one) => one.category))];
  const groups = categories.map((category) =>
    element(
      "optgroup",
      { label: category },
      catalogue.filter((one) => one.category === category).map((one) => element("option", { value: one.name }, `${one.label} (${one.unit})`)),
    ),
  );
  const indicator = element("select", { id: "indicator" }, groups);
  indicator.value = "contact_number";
  const times = values("granularity").map((value) => [`granularity=${value}`, `by ${value}`]);
  const resources = values("resource").map((value) => [`resource=${value}`, `by ${value.replaceAll("_", " ")}`]);
  const split = choice([...times, ["website", "by website"], ...resources], { id: "split" });
  split.value = "granularity=day";
  return {
    indicator,
    split,
    from: element("input", { type: "date", id: "statistic-from" }),
    to: element("input", { type: "date", id: "statistic-to" }),
    channel: choice([["", "all"]]),
    website: choice([["", "all"]]),
  };
}

/** Offers the channels on which the indicator exists. */
function offerChannels({ channel, indicator }, catalogue) {
  const chosen = channel.value;
  const known = catalogue.find((one) => one.name === indicator.value).channels;
  channel.replaceChildren(element("option", { value: "" }, "all"), ...known.map((one) => element("option", { value: one }, one)));
  channel.value = known.includes(chosen) ? chosen : "";
}

/** The thirty days up to the newest conversation: the sandbox has a clock of its own. */
async function preset({ from, to }) {
  if (from.value || to.value) return;
  const newest = (await read("/conversation", [["limit", "1"], ["full", "1"]])).data[0]?.created_at.slice(0, 10);
  if (!newest) return;
  const day = new Date(`${newest}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - 29);
  from.value = day.toISOString().slice(0, 10);
  to.value = newest;
}

function period({ from, to }) {
  return [from.value && `from ${from.value}`, to.value && `to ${to.value}`].filter(Boolean).join(" ");
}

/** The points to draw, each a label and the value as the API gave it. */
async function figures(controls, indicator) {
  const { channel, website, from, to, split } = controls;
  const given = [["channel", channel], ["website_list", website], ["from", from], ["to", to]].map(([filter, control]) => [
    `filters[${filter}]`,
    control.value,
  ]);
  const pairs = [["filters[indicators]", indicator.name], ...given.filter(([, value]) => value !== "")];
  if (split.value === "website") return byWebsite(pairs, website.value, indicator);
  const [kind, value] = split.value.split("=");
  const { data } = await read("/statistic", [...pairs, [`filters[${kind}]`, value]]);
  const point = (label, row) => ({ label: String(label), value: row[indicator.name] });
  if (kind === "granularity") return data.map((row) => point(row.date, row));
  const known = ["operator", "group", "skill"].includes(value) ? await names(value) : new Map();
  const fallback = (id) => (typeof id === "number" ? `${value} ${id}` : id || "none");
  return data.map((row) => point(known.get(row.id) ?? fallback(row.id), row));
}

/** The service does not group by website, so each is asked for. */
async function byWebsite(pairs, chosen, indicator) {
  const all = (await rows("website")).rows.filter((row) => !chosen || String(row.id) === chosen);
  const others = pairs.filter(([filter]) => filter !== "filters[website_list]");
  const points = [];
  for (const row of all) {
    const { data } = await read("/statistic", [...others, ["filters[website_list]", String(row.id)]]);
    points.push({ label: name("website", row), value: data[indicator.name] });
  }
  return points;
}

/** The currency of amounts, where all websites in question share one. */
async function currencyOf(chosen) {
  const known = (await rows("website")).rows.filter((row) => !chosen || String(row.id) === chosen);
  const currencies = new Set(known.map((row) => row.currency));
  return currencies.size === 1 ? [...currencies][0] : "";
}

function show(result, { indicator, currency, points, split, period: span }) {
  if (!points.length) return result.replaceChildren();
  const write = (value) => figure(value, indicator.unit, currency);
  const words = split.split("=").at(-1).replaceAll("_", " ");
  const title = [`${indicator.label} by ${words}`, span].filter(Boolean).join(", ");
  const area = element("div", { class: "drawing" });
  const more = !split.startsWith("granularity") && points.length > MOST ? ` The chart shows the first ${MOST}.` : "";
  result.replaceChildren(
    element("h3", {}, title),
    element("div", { class: "beside" }, area, table(title, words, points, write)),
    more && element("p", { class: "note" }, more),
  );
  const width = Math.floor(area.clientWidth);
  const chart = split.startsWith("granularity") ? seriesChart : barChart;
  area.replaceChildren(chart({ title, points, unit: indicator.unit, show: write, width }));
}

function table(title, words, points, write) {
  const lines = points.map(({ label, value }) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, foreign(label)),
      element("td", { "data-value": value ?? "" }, write(value)),
    ),
  );
  return element(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": "The values as a table" },
    element(
      "table",
      { id: "statistic-table" },
      element("caption", { class: "unseen" }, title),
      element("thead", {}, element("tr", {}, element("th", { scope: "col" }, words), element("th", { scope: "col" }, "Value"))),
      element("tbody", {}, lines),
    ),
  );
}
