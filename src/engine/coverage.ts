import type { Outcome } from "../model/outcome.ts";

/**
 * Why too few of the selected hosts were covered, as a clause, or `null`. A host is covered if it was reached and is known to
 * be done with, or has nothing to do: not if it is unreachable or unknown. Of a run that came to its end.
 *
 * @param required percentage, 0 to 100
 */
export function judgeCoverage(
  outcomes: readonly Outcome[],
  required: number | undefined,
): string | null {
  if (required === undefined) return null;
  const hosts = new Set(outcomes.map(({ host }) => host));
  const missed = outcomes.filter(({ status }) => status === "unreachable" || status === "unknown");
  const covered = hosts.size - new Set(missed.map(({ host }) => host)).size;
  if (covered * 100 >= required * hosts.size) return null;
  // Rounded down, for 99.96 must not look like the 100 that was required.
  const share = Math.floor((covered * 1000) / hosts.size) / 10;
  return `${covered} of ${hosts.size} hosts were covered (${share}%), and ${required}% are required`;
}
