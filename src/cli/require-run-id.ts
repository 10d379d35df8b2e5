import { isRunId } from "../engine/run-id.ts";
import { FleetmendError } from "../model/error.ts";

/** Throws a FleetmendError "usage" for a text that is not the id of any run. */
export function requireRunId(text: string): void {
  if (isRunId(text)) return;
  throw new FleetmendError(
    "usage",
    `"${text}" is not a run id; reports show it, such as 20260102T030405Z-0a1b2c`,
  );
}
