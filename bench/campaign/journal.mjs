import { load } from "./support/load.mjs";

export const name = "journal";

export const divisible = "whole";

/**
 * The journal of a killed run cut at 100 random bytes, and the run resumed.
 *
 * @param {import("./run.mjs").Options} options
 */
export async function run(options) {
  const { cutJournals } = await load("test/support/campaign/journal-cases.ts");
  return cutJournals({ ...options, hosts: 6 });
}
