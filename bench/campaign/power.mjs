import { load } from "./support/load.mjs";

export const name = "power";

export const divisible = "cases";

/**
 * The power of a disk cut at every moment of a purge and an undo.
 *
 * @param {import("./run.mjs").Options} options
 */
export async function run(options) {
  const { cutPower, powerRuns } = await load("test/support/campaign/power-cases.ts");
  const { runAll } = await load("test/support/campaign/cases.ts");
  return runAll(powerRuns, options, cutPower);
}
