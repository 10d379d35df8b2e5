import type { Environment } from "./environment.ts";

/** The inventories of a request: those that flags name, else the one of FLEETMEND_INVENTORY. */
export function inventoryFiles(
  named: readonly string[],
  { variables }: Pick<Environment, "variables">,
): readonly string[] {
  const usual = variables["FLEETMEND_INVENTORY"] ?? "";
  return named.length === 0 && usual !== "" ? [usual] : named;
}
