import type { ProcessFacts } from "../../../../model/system.ts";

/** As many as a person wants to read of. */
const mostShown = 3;

/** A sentence about processes, which `why` goes on with; none if there are none. */
export function doubtProcesses(
  processes: readonly Pick<ProcessFacts, "pid" | "uid">[],
  why: string,
): readonly string[] {
  if (processes.length === 0) return [];
  const shown = processes.slice(0, mostShown).map(({ pid, uid }) => `${pid} (uid ${uid})`);
  const left = processes.length - shown.length;
  return [`Process ${shown.join(", ")}${left > 0 ? ` and ${left} more` : ""} was ${why}.`];
}
