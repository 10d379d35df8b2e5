import { load } from "./support/load.mjs";

export const name = "operator";

export const divisible = "whole";

/**
 * The process that controls a run over 50 hosts killed at 100 random moments, and the run resumed.
 *
 * @param {import("./run.mjs").Options} options
 */
export async function run(options) {
  const { killOperator } = await load("test/support/campaign/operator-cases.ts");
  return killOperator({ ...options, hosts: 50 });
}
