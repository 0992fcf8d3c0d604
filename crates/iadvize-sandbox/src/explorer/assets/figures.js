// Figures with their units, and the marks of an axis.

/** A value in words: counts, durations, ratios as percentages, amounts. */
export function figure(value, unit, currency = "") {
  if (value === null || value === undefined) return "none";
  if (unit === "ratio") return `${number(value * 100, 1)} %`;
  if (unit === "currency") return `${number(value, 2)} ${currency}`.trim();
  if (unit === "seconds") return duration(value);
  return number(value, Number.isInteger(value) ? 0 : 2);
}

function number(value, digits) {
  return new Intl.NumberFormat("en", { maximumFractionDigits: digits }).format(value);
}

function duration(seconds) {
  if (seconds < 60) return `${number(seconds, 1)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  return `${number(Math.floor(seconds / 3600), 0)} h ${Math.round((seconds % 3600) / 60)} min`;
}

const STEPS = { seconds: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 18000, 36000] };

/** Where the marks of an axis from zero to at least this value stand: few, and at round figures. */
export function marks(most, unit, count = 4) {
  const top = most > 0 ? most : 1;
  const rough = top / count;
  const known = STEPS[unit]?.find((step) => step >= rough);
  const power = 10 ** Math.floor(Math.log10(rough));
  let step = known ?? [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough * 0.999);
  if (unit === "count") step = Math.max(1, step);
  return Array.from({ length: Math.ceil(top / step - 1e-9) + 1 }, (_, index) => index * step);
}

/** One sentence about a row of figures, for those who do not see the drawing. */
export function summary(points, show) {
  const known = points.filter((point) => point.value !== null && point.value !== undefined);
  if (!known.length) return "No values.";
  const by = (better) => known.reduce((best, point) => (better(point.value, best.value) ? point : best));
  const highest = by((a, b) => a > b);
  const lowest = by((a, b) => a < b);
  return `${points.length} values; the highest is ${show(highest.value)} (${highest.label}), the lowest ${show(lowest.value)} (${lowest.label}).`;
}
