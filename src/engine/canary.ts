import { observed } from "../model/outcome.ts";
import type { Outcome } from "../model/outcome.ts";
import { isBroken } from "./budget.ts";
import type { Mode } from "./events.ts";
import type { PlannedPlay } from "./plan.ts";

/**
 * Why no further batch of a play is started after one that was worked on: a host of it broke, or still has a finding of
 * severity `error`. Only where hosts are changed in batches, and where no `max_fail_percentage` says what may go wrong.
 */
export function judgeCanary(
  { batches, maxFailPercentage }: PlannedPlay,
  mode: Mode,
  outcomes: readonly Outcome[],
): string | null {
  if (mode === "check" || batches.length < 2 || maxFailPercentage !== null) return null;
  const sick = new Set(outcomes.filter(isNotCured).map(({ host }) => host));
  if (sick.size === 0) return null;
  const hosts = new Set(outcomes.map(({ host }) => host));
  return `serial: ${sick.size} of ${hosts.size} hosts of the batch ${sick.size === 1 ? "is" : "are"} not cured`;
}

function isNotCured(outcome: Outcome): boolean {
  return (
    isBroken(outcome) || observed(outcome).findings.some(({ severity }) => severity === "error")
  );
}
