import { needsAttention } from "../model/finding.ts";
import { observed } from "../model/outcome.ts";
import type { Outcome, Status } from "../model/outcome.ts";
import type { Ending } from "./events.ts";

/** Exit codes of a run; the first row that applies counts. */
export const exitCodes = {
  bug: 255,
  interrupted: 130,
  refused: 1,
  stopped: 5,
  failed: 2,
  notCovered: 4,
  findings: 3,
  clean: 0,
} as const;

/** The verdict on a run as a process exit code. */
export function exitCode(outcomes: readonly Outcome[], ending: Ending): number {
  const has = (...statuses: readonly Status[]) =>
    outcomes.some(({ status }) => statuses.includes(status));
  const internal = outcomes.some(
    (outcome) => "error" in outcome && outcome.error.code === "internal",
  );
  if (internal) return exitCodes.bug;
  if (ending.how === "interrupted") return exitCodes.interrupted;
  if (ending.how === "stopped" || ending.how === "not-covered") return exitCodes.stopped;
  if (has("failed", "drifted")) return exitCodes.failed;
  if (has("unreachable", "unknown")) return exitCodes.notCovered;
  return outcomes.some(isUnfinished) ? exitCodes.findings : exitCodes.clean;
}

function isUnfinished(outcome: Outcome): boolean {
  const { findings, actions } = observed(outcome);
  return findings.some(needsAttention) || actions.some(({ state }) => state === "planned");
}
