import { stat } from "node:fs/promises";
import { FleetmendError } from "../model/error.ts";
import type { PlanFile } from "../model/plan-file.ts";
import { maximumPlanBytes, readPlanFile } from "../parse/plan-file/read-plan-file.ts";
import { readText } from "./load-inventory.ts";

/**
 * Reads a plan file. Rejects with a ProblemsError that has every mistake in it, or with a FleetmendError "usage" for a file that cannot be
 * read.
 */
export async function loadPlanFile(file: string): Promise<PlanFile> {
  const size = await stat(file).then(
    (facts) => facts.size,
    () => 0,
  );
  if (size > maximumPlanBytes) {
    throw new FleetmendError("usage", `the plan ${file} is larger than ${maximumPlanBytes} bytes`);
  }
  return readPlanFile(await readText(file, "plan"), file);
}
