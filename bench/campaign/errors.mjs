import { load } from "./support/load.mjs";

export const name = "errors";

export const divisible = "cases";

/**
 * Each such call failing with ENOSPC, EIO, EROFS and EPERM, by itself and with all behind it.
 *
 * @param {import("./run.mjs").Options} options
 */
export async function run(options) {
  const { errorCases } = await load("test/support/campaign/stopped-cases.ts");
  const { runCases } = await load("test/support/campaign/cases.ts");
  return runCases(await errorCases(), options);
}
