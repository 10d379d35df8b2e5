import { hasJournal, readJournal } from "../journal/journal-file.ts";
import { journalDirectory } from "../journal/state-directory.ts";
import { FleetmendError } from "../model/error.ts";
import type { Environment } from "./environment.ts";

/**
 * Rejects with a FleetmendError "usage" for a run that applied a plan file under an id of its own, where this machine has
 * its journal: hosts know by the plan's id what it did, and would have nothing to undo.
 */
export async function requireOwnActions(
  run: string,
  { home, variables }: Environment,
): Promise<void> {
  const plan = await appliedPlan(journalDirectory(variables, home), run);
  if (plan === undefined || plan === run) return;
  throw new FleetmendError(
    "usage",
    `run ${run} applied the plan of run ${plan}, by whose id hosts know what was done; write \`fleetmend undo ${plan}\``,
  );
}

/** An undo needs no journal, so one that cannot be read is none. */
async function appliedPlan(directory: string, run: string): Promise<string | undefined> {
  try {
    if (!(await hasJournal(directory, run))) return undefined;
    const [opening] = (await readJournal(directory, run)).records;
    return opening?.kind === "run" ? opening.plan : undefined;
  } catch {
    return undefined;
  }
}
