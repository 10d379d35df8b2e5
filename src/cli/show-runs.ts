import { listRuns } from "../journal/list-runs.ts";
import { journalDirectory } from "../journal/state-directory.ts";
import { renderRuns, renderRunsJson } from "../reporters/runs.ts";
import { widthOf } from "./environment.ts";
import type { Environment } from "./environment.ts";

/** Prints the runs that have a journal on this machine. Returns the exit code. */
export async function showRuns(
  report: "human" | "json",
  environment: Environment,
): Promise<number> {
  const { stdout, variables, home } = environment;
  const runs = await listRuns(journalDirectory(variables, home));
  stdout.write(report === "json" ? renderRunsJson(runs) : renderRuns(runs, widthOf(environment)));
  return 0;
}
