import type { HostPast, JournalRecord, PastAction } from "../model/journal.ts";
import type { Outcome } from "../model/outcome.ts";

/** What a journal says of a run, put together. */
export interface History {
  /** `null` for a host that was never started in the play, counted from 0. */
  of(play: number, host: string): HostPast | null;
  /** Pairs of play and host that were started. */
  readonly hosts: readonly HostPast[];
  /** The last record, if the run came to an end and nobody resumed it since. */
  readonly ending: Extract<JournalRecord, { readonly kind: "run-finished" }> | null;
}

/** Puts the records of a journal together. */
export function readHistory(records: readonly JournalRecord[]): History {
  const pasts = new Map<string, Past>();
  let ending: History["ending"] = null;
  for (const record of records) {
    if (record.kind === "run-finished") ending = record;
    if (record.kind === "resumed") ending = null;
    if (!("play" in record)) continue;
    const key = keyOf(record.play, record.host);
    const past = pasts.get(key) ?? { actions: new Map(), outcomes: null };
    pasts.set(key, past);
    take(past, record);
  }
  return {
    of: (play, host) => conclude(pasts.get(keyOf(play, host))),
    hosts: [...pasts.values()].flatMap((past) => conclude(past) ?? []),
    ending,
  };
}

interface Past {
  readonly actions: Map<string, PastAction>;
  outcomes: readonly Outcome[] | null;
}

function take(past: Past, record: Extract<JournalRecord, { readonly play: number }>): void {
  switch (record.kind) {
    case "host-started":
      past.outcomes = null;
      return;
    case "action-sent": {
      const { step, key, action, mark } = record;
      past.actions.set(key, { step, key, action, mark, records: null });
      return;
    }
    case "action-answered": {
      const sent = past.actions.get(record.key);
      if (sent !== undefined) past.actions.set(record.key, { ...sent, records: record.records });
      return;
    }
    case "host-finished":
      past.outcomes = record.outcomes;
  }
}

function conclude(past: Past | undefined): HostPast | null {
  if (past === undefined) return null;
  const { actions, outcomes } = past;
  if (outcomes === null || outcomes.some(isOpen)) {
    return { status: "open", actions: [...actions.values()] };
  }
  return { status: "finished", outcomes };
}

/** An outcome after which there is something left to learn or to do: the process had to end, or the host was out of reach. */
function isOpen(outcome: Outcome): boolean {
  if (outcome.status === "unknown" || outcome.status === "unreachable") return true;
  if (outcome.status === "skipped") return outcome.reason === "interrupted";
  if (!("error" in outcome)) return false;
  return outcome.error.code === "interrupted" || outcome.error.code === "journal-failed";
}

function keyOf(play: number, host: string): string {
  return `${play} ${host}`;
}
