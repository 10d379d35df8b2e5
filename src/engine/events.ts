import type { Outcome } from "../model/outcome.ts";
import type { ProgramRecord } from "../remote/programs.ts";

/** `check` looks and plans; `apply` changes hosts. */
export type Mode = "check" | "apply";

/** What a run tells while it goes on, in order. */
export type RunEvent =
  | { readonly kind: "run-started"; readonly run: RunHeader; readonly hosts: number }
  | { readonly kind: "play-started"; readonly play: string; readonly hosts: number }
  | { readonly kind: "host-started"; readonly host: string }
  | { readonly kind: "host-finished"; readonly host: string; readonly outcomes: readonly Outcome[] }
  | { readonly kind: "run-finished"; readonly summary: Summary };

export interface RunHeader {
  readonly id: string;
  readonly mode: Mode;
  /** The playbook as the operator named it. */
  readonly playbook: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** What sessions with hosts are sent, and nothing else that could run there. */
  readonly programs: readonly ProgramRecord[];
}

/** Everything about a run that is over: each selected host and step has exactly one outcome. */
export interface Summary {
  readonly run: RunHeader;
  readonly finishedAt: string;
  readonly outcomes: readonly Outcome[];
  readonly ending: Ending;
  /** See `exitCode`. */
  readonly exitCode: number;
  readonly cost: Cost;
}

/** How the run came to its end. */
export type Ending =
  | { readonly how: "completed" }
  | { readonly how: "interrupted" }
  /** Stopped by `max_fail_percentage`, `any_errors_fatal`, a canary batch or the journal; `reason` is a clause. */
  | { readonly how: "stopped"; readonly reason: string }
  /** Fewer hosts were covered than was required; `reason` is a clause. */
  | { readonly how: "not-covered"; readonly reason: string };

/** What the run cost the network, added up over all hosts. */
export interface Cost {
  readonly roundTrips: number;
  readonly bytesReceived: number;
}

/** Folds the events of a run onto something: a stream, a file, a test's list. */
export interface Reporter {
  handle(event: RunEvent): void;
}
