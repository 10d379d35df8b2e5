import type { Action } from "../model/action.ts";

/** Remembers what a dry run would do, so that the run after it does that and nothing else. */
export interface Review {
  /** Called for every action that a run in mode `check` plans. */
  note(host: string, action: Action): void;
  /** Whether a run in mode `apply` may carry the action out. */
  allows(host: string, action: Action): boolean;
  /** Actions noted so far. */
  readonly size: number;
}

/** A review for one run id: the dry run and the run share it, so equal actions are equal to the last byte. */
export function createReview(): Review {
  const seen = new Set<string>();
  const keyOf = (host: string, action: Action) => JSON.stringify([host, action]);
  return {
    note: (host, action) => void seen.add(keyOf(host, action)),
    allows: (host, action) => seen.has(keyOf(host, action)),
    get size() {
      return seen.size;
    },
  };
}
