import { FleetmendError } from "../model/error.ts";
import type { Environment } from "./environment.ts";

/** Asked before anything is connected: a run that nobody can confirm should not even look. Throws a FleetmendError "usage". */
export function refuseWithoutTerminal(
  { interactive }: Environment,
  command: string | undefined,
): void {
  if (interactive) return;
  throw new FleetmendError(
    "usage",
    `${command} changes hosts, and there is no terminal to ask on; look first with --dry-run, or confirm with --yes`,
  );
}

/** Whether the operator typed yes. */
export async function confirm(question: string, { ask, stderr }: Environment): Promise<boolean> {
  const answer = await ask(question);
  if (answer?.trim().toLowerCase() === "yes") return true;
  stderr.write("Nothing was changed.\n");
  return false;
}
