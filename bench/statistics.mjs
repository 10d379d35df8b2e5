/** @typedef {{ readonly median: number, readonly least: number, readonly most: number }} Spread */

/**
 * @param {readonly number[]} values At least one.
 * @returns {Spread}
 */
export function spread(values) {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (/** @type {number} */ index) => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  const median = (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2;
  return { median, least: at(0), most: at(sorted.length - 1) };
}
