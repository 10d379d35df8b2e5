import type { Outcome, Status } from "../model/outcome.ts";

const broken: ReadonlySet<Status> = new Set<Status>([
  "failed",
  "drifted",
  "unreachable",
  "unknown",
]);

/** How many hosts of a batch may break before no further host is started. Hosts that were not covered count as broken. */
export interface Budget {
  /** Takes a host's outcomes in; returns the reason to stop, or `null`. */
  spend(outcomes: readonly Outcome[]): string | null;
}

/** Whether a host was left as it should not be, or may have been. */
export function isBroken({ status }: Outcome): boolean {
  return broken.has(status);
}

export function createBudget(limits: {
  readonly batchSize: number;
  readonly maxFailPercentage: number | null;
  readonly anyErrorsFatal: boolean;
}): Budget {
  const { batchSize, maxFailPercentage, anyErrorsFatal } = limits;
  let count = 0;
  return {
    spend(outcomes) {
      if (!outcomes.some(isBroken)) return null;
      count += 1;
      if (anyErrorsFatal) return "any_errors_fatal: a host broke";
      if (maxFailPercentage !== null && (count * 100) / batchSize > maxFailPercentage) {
        return `max_fail_percentage ${maxFailPercentage}: ${count} of ${batchSize} hosts of the batch broke`;
      }
      return count === batchSize && batchSize > 1
        ? `all ${batchSize} hosts of the batch broke`
        : null;
    },
  };
}
