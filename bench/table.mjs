/** @typedef {import("./cell.mjs").Cell} Cell */
/** @typedef {import("./statistics.mjs").Spread} Spread */

const columns = /** @type {const} */ ([
  ["hosts", 5],
  ["client", -9],
  ["client ms/host", 19],
  ["host ms", 7],
  ["wall s", 18],
  ["MB", 4],
  ["largest", 7],
  ["trips", 5],
  ["right", 7],
]);

export const heading = renderLine(columns.map(([title]) => title));

/**
 * One line of at most 100 columns.
 *
 * @param {Cell} cell
 */
export function renderCell(cell) {
  return renderLine([
    String(cell.hosts),
    cell.client,
    renderSpread(cell.cpuMillisecondsPerHost),
    cell.serverMillisecondsPerHost.median.toFixed(1),
    renderSpread(cell.wallSeconds),
    cell.treeMegabytes.median.toFixed(0),
    cell.largestProcessMegabytes.median.toFixed(0),
    cell.roundTripsPerHost?.toFixed(1) ?? "–",
    `${cell.right}/${cell.hosts}`,
  ]);
}

/** @param {Spread} spread */
export function renderSpread({ median, least, most }) {
  const digits = most < 10 ? 2 : 1;
  const [middle, low, high] = [median, least, most].map((value) => value.toFixed(digits));
  return `${middle} (${low}–${high})`;
}

/** @param {readonly string[]} words */
function renderLine(words) {
  return words
    .map((word, index) => {
      const width = columns[index]?.[1] ?? 0;
      return width < 0 ? word.padEnd(-width) : word.padStart(width);
    })
    .join("  ");
}
