// A drawing of values by name: a bar for each, the greatest first.

import { shape, unique } from "./dom.js";
import { summary } from "./figures.js";

const ROW = 24;
const LETTER = 7;
/** More bars than that are left to the table. */
export const MOST = 30;

/** Draws points (`label`, `value`), sorted here. `show` writes a value with its unit. */
export function barChart({ title, points, show, width }) {
  const sorted = points.filter((point) => point.value !== null && point.value !== undefined).sort((a, b) => b.value - a.value);
  const drawn = sorted.slice(0, MOST);
  const most = Math.max(...drawn.map((point) => point.value), 0) || 1;
  const left = Math.min(width * 0.4, Math.max(...drawn.map((point) => point.label.length), 4) * LETTER + 10);
  const right = Math.max(...drawn.map((point) => show(point.value).length), 4) * LETTER + 12;
  const room = Math.max(20, width - left - right);
  const height = Math.max(1, drawn.length) * ROW + 4;
  const names = [unique("title"), unique("about")];
  return shape(
    "svg",
    { role: "img", "aria-labelledby": names.join(" "), viewBox: `0 0 ${width} ${height}`, width, height, class: "chart" },
    shape("title", { id: names[0] }, title),
    shape("desc", { id: names[1] }, summary(points, show)),
    shape("line", { class: "grid", x1: left, x2: left, y1: 0, y2: height }),
    drawn.map((point, index) => bar(point, index * ROW, { left, room, most, show })),
  );
}

function bar(point, top, { left, room, most, show }) {
  const letters = Math.floor((left - 10) / LETTER);
  const characters = [...point.label];
  const label = characters.length > letters ? `${characters.slice(0, letters - 1).join("")}…` : point.label;
  const long = (room * Math.max(0, point.value)) / most;
  return shape(
    "g",
    {},
    shape("title", {}, `${point.label}: ${show(point.value)}`),
    shape("text", { class: "mark", x: left - 6, y: top + 16, "text-anchor": "end" }, label),
    shape("rect", { class: "bar", x: left, y: top + 3, width: Math.max(long, 1), height: ROW - 6 }),
    shape("text", { class: "mark value", x: left + long + 6, y: top + 16 }, show(point.value)),
  );
}
