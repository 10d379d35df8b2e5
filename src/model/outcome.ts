import type { ActionRecord } from "./action.ts";
import type { ErrorRecord } from "./error.ts";
import type { Finding } from "./finding.ts";
import type { ServiceFacts } from "./signing-dir.ts";

/** Exactly one per host and step, always a value. */
export type Outcome = OutcomeOf & {
  readonly host: string;
  /** Name of the step. */
  readonly step: string;
  /** Milliseconds that the host took for the step, connection included. */
  readonly durationMs: number;
};

interface Observed {
  readonly services: readonly ServiceFacts[];
  /** What is wrong; after a change, what remains. */
  readonly findings: readonly Finding[];
  readonly actions: readonly ActionRecord[];
}

type OutcomeOf =
  /** Reached, and nothing needs attention. */
  | ({ readonly status: "ok" } & Observed)
  /** Reached, and something is wrong; in a dry run `actions` says what would be done. */
  | ({ readonly status: "findings" } & Observed)
  /** Changed, and verified by a second probe. */
  | ({ readonly status: "changed" } & Observed)
  /** Not worked on, for a reason that is not a failure of the host. */
  | { readonly status: "skipped"; readonly reason: string }
  /** Something went wrong on the host; `actions` says what was done before. */
  | ({ readonly status: "failed"; readonly error: ErrorRecord } & Observed)
  /** A guard no longer held: the host changed between the look and the act, and was left alone. */
  | ({ readonly status: "drifted"; readonly error: ErrorRecord } & Observed)
  /** No session, or it was lost before any change was sent. */
  | { readonly status: "unreachable"; readonly error: ErrorRecord }
  /** The link died after a change was sent and the host could not be asked since. */
  | ({ readonly status: "unknown"; readonly error: ErrorRecord } & Observed);

export type Status = Outcome["status"];

/** From the best to the worst, for the verdict on a host with several steps. */
export const statusOrder: readonly Status[] = [
  "ok",
  "skipped",
  "changed",
  "findings",
  "unreachable",
  "unknown",
  "drifted",
  "failed",
];

/** The observed part of an outcome, empty where nothing was seen. */
export function observed(outcome: Outcome): Observed {
  return "findings" in outcome ? outcome : { services: [], findings: [], actions: [] };
}
