import { load } from "./support/load.mjs";

export const name = "kill";

export const divisible = "cases";

/**
 * All processes of a purge and an undo killed before and after each call that changes a file system.
 *
 * @param {import("./run.mjs").Options} options
 */
export async function run(options) {
  const { killCases } = await load("test/support/campaign/stopped-cases.ts");
  const { runCases } = await load("test/support/campaign/cases.ts");
  return runCases(await killCases(), options);
}
