import { FleetmendError } from "../model/error.ts";
import type { Environment } from "./environment.ts";

/** The inventories of a request: those that flags name, else the one of FLEETMEND_INVENTORY. */
export function inventoryFiles(
  named: readonly string[],
  { variables }: Pick<Environment, "variables">,
): readonly string[] {
  const usual = variables["FLEETMEND_INVENTORY"] ?? "";
  return named.length === 0 && usual !== "" ? [usual] : named;
}

/** The same for a command that needs one. Throws a FleetmendError "usage". */
export function requireInventoryFiles(
  named: readonly string[],
  environment: Pick<Environment, "variables">,
): readonly string[] {
  const files = inventoryFiles(named, environment);
  if (files.length > 0) return files;
  throw new FleetmendError(
    "usage",
    "there is no inventory; name one with -i FILE or in FLEETMEND_INVENTORY",
  );
}
