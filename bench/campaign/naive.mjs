import { load } from "./support/load.mjs";

export const name = "naive";

export const divisible = "cases";

/**
 * A purge that copies and deletes, under the same test: right is what loses a file.
 *
 * @param {import("./run.mjs").Options} options
 */
export async function run(options) {
  const { naiveCases } = await load("test/support/campaign/naive-cases.ts");
  const { runCases } = await load("test/support/campaign/cases.ts");
  return runCases(naiveCases, options);
}
