import { load } from "./support/load.mjs";

export const name = "race";

export const divisible = "cases";

/**
 * The owner of the directory swaps names while a purge and an undo are at work: what is not his stays as it is.
 *
 * @param {import("./run.mjs").Options} options
 */
export async function run(options) {
  const { raceCases } = await load("test/support/campaign/race-cases.ts");
  const { runCases } = await load("test/support/campaign/cases.ts");
  return runCases(raceCases, options);
}
