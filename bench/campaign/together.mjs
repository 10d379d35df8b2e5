import { load } from "./support/load.mjs";

export const name = "together";

export const divisible = "whole";

/**
 * Two runs at once on the same 50 hosts, 20 times: each host is changed by one of them only.
 *
 * @param {import("./run.mjs").Options} options
 */
export async function run(options) {
  const { runTogether } = await load("test/support/campaign/together-cases.ts");
  return runTogether({ ...options, hosts: 50 });
}
