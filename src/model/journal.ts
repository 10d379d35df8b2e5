import type { Action, ActionRecord } from "./action.ts";
import type { Outcome } from "./outcome.ts";

/** One line of the journal of a run that may change hosts. */
export type JournalRecord = RunOpened | RunResumed | ActionReviewed | JournalEvent;

/** The first record: who started what. Nothing secret is in it, for no flag takes a secret. */
export interface RunOpened {
  readonly kind: "run";
  readonly id: string;
  readonly by: JournalAuthor;
  /** Of fleetmend. */
  readonly version: string;
  /** The command line behind the name of the program. */
  readonly words: readonly string[];
  /** Where relative names of files in `words` begin. */
  readonly directory: string;
  /** As the run was given them, by flags or by a variable. */
  readonly inventory: readonly string[];
  readonly playbook: string;
  /** Plays and their steps in a form that is equal only for equal ones. */
  readonly outline: string;
  /** Every selected host, once. */
  readonly hosts: readonly string[];
  /** `shown`: only what records of kind `reviewed` say may be done. */
  readonly review: "shown" | "none";
  /** The id of the plan file that it applies, by which hosts know what the run does. */
  readonly plan?: string | undefined;
}

/** Another process went on with the run. */
export interface RunResumed {
  readonly kind: "resumed";
  readonly by: JournalAuthor;
}

/** An action that the operator saw and said yes to. */
export interface ActionReviewed {
  readonly kind: "reviewed";
  readonly host: string;
  readonly action: Action;
}

/** A process that writes a journal. */
export interface JournalAuthor {
  /** `user@machine`. */
  readonly user: string;
  readonly pid: number;
  /** ISO 8601. */
  readonly at: string;
}

/** What a run writes while it works. `play` is the place of the play in the playbook, from 0. */
export type JournalEvent =
  | { readonly kind: "host-started"; readonly play: number; readonly host: string }
  /** On disk before the action is sent. */
  | {
      readonly kind: "action-sent";
      readonly play: number;
      readonly host: string;
      readonly step: string;
      /** Names the action in its answer. */
      readonly key: string;
      readonly action: Action;
      /** See `ChangeSession.mark`. */
      readonly mark: string | null;
    }
  | {
      readonly kind: "action-answered";
      readonly play: number;
      readonly host: string;
      readonly key: string;
      readonly records: readonly ActionRecord[];
    }
  /** Without the facts about services, which are many and of no use to a run that goes on. */
  | {
      readonly kind: "host-finished";
      readonly play: number;
      readonly host: string;
      readonly outcomes: readonly Outcome[];
    }
  | {
      readonly kind: "run-finished";
      readonly ending: "completed" | "interrupted" | "stopped" | "not-covered";
      readonly exitCode: number;
      /** ISO 8601. */
      readonly at: string;
    };

/** What a journal says of one host in one play. */
export type HostPast =
  | { readonly status: "finished"; readonly outcomes: readonly Outcome[] }
  | { readonly status: "open"; readonly actions: readonly PastAction[] };

export interface PastAction {
  readonly step: string;
  readonly key: string;
  readonly action: Action;
  readonly mark: string | null;
  /** What became of it; `null`: nobody knows yet. */
  readonly records: readonly ActionRecord[] | null;
}

/** A run as a list of runs has it. */
export type RunListing =
  | {
      readonly status: "finished" | "interrupted" | "in-progress";
      readonly id: string;
      readonly by: JournalAuthor;
      readonly words: readonly string[];
      readonly hosts: number;
      /** Hosts that the run is done with. */
      readonly finished: number;
      /** Actions that were sent, and of which no answer is known. */
      readonly open: number;
      /** `null` unless the run came to its end. */
      readonly exitCode: number | null;
    }
  /** `why` is a sentence. */
  | { readonly status: "unreadable"; readonly id: string; readonly why: string };
