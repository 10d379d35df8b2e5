import { load } from "./support/load.mjs";

export const name = "link";

export const divisible = "whole";

/**
 * The SSH connection to hosts cut at random moments of a purge: nothing that is said of a host is wrong.
 *
 * @param {import("./run.mjs").Options} options
 */
export async function run(options) {
  const { cutLinks } = await load("test/support/campaign/link-cases.ts");
  return cutLinks(options);
}
