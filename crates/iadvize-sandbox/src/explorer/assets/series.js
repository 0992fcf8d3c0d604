// A drawing of values over time: columns, or a line where there are too many of them.

import { shape, unique } from "./dom.js";
import { marks, summary } from "./figures.js";

const HEIGHT = 260;
const TOP = 12;
const BOTTOM = 30;
const LETTER = 7;

/** Draws points (`label`, `value`) in their order. `show` writes a value with its unit. */
export function seriesChart({ title, points, unit, show, width }) {
  const most = Math.max(0, ...points.map((point) => point.value ?? 0));
  const ticks = marks(most, unit);
  const left = Math.max(...ticks.map((tick) => show(tick).length)) * LETTER + 10;
  const room = { left, width: Math.max(40, width - left - 8), height: HEIGHT - TOP - BOTTOM };
  const y = (value) => TOP + room.height * (1 - value / ticks.at(-1));
  const step = room.width / points.length;
  const names = [unique("title"), unique("about")];
  return shape(
    "svg",
    { role: "img", "aria-labelledby": names.join(" "), viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, class: "chart" },
    shape("title", { id: names[0] }, title),
    shape("desc", { id: names[1] }, summary(points, show)),
    ticks.map((tick) => [
      shape("line", { class: "grid", x1: left, x2: left + room.width, y1: y(tick), y2: y(tick) }),
      shape("text", { class: "mark", x: left - 6, y: y(tick) + 4, "text-anchor": "end" }, show(tick)),
    ]).flat(),
    step >= 4 ? columns(points, step, left, y, show) : line(points, step, left, y),
    labels(points, step, left, room.width),
  );
}

function columns(points, step, left, y, show) {
  const thick = Math.min(step * 0.8, 48);
  return points.map((point, index) => {
    if (point.value === null || point.value === undefined) return undefined;
    const x = left + step * (index + 0.5) - thick / 2;
    const bar = { class: "bar", x, y: y(point.value), width: thick, height: Math.max(0, y(0) - y(point.value)) };
    return shape("rect", bar, shape("title", {}, `${point.label}: ${show(point.value)}`));
  });
}

/** A value that is not there interrupts the line. */
function line(points, step, left, y) {
  let pen = "M";
  const path = points.map((point, index) => {
    if (point.value === null || point.value === undefined) {
      pen = "M";
      return "";
    }
    const move = `${pen}${(left + step * (index + 0.5)).toFixed(1)} ${y(point.value).toFixed(1)}`;
    pen = "L";
    return move;
  });
  return shape("path", { class: "line", d: path.join("") });
}

/** As many labels below as have room, each clear of the one before it. */
function labels(points, step, left, width) {
  let end = -Infinity;
  return points.map((point, index) => {
    const half = (point.label.length * LETTER) / 2;
    const x = Math.max(left + half - 6, Math.min(left + step * (index + 0.5), left + width - half + 6));
    if (x - half < end + LETTER) return undefined;
    end = x + half;
    return shape("text", { class: "mark", x, y: HEIGHT - 8, "text-anchor": "middle" }, point.label);
  });
}
