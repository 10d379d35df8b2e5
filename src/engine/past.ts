import type { ActionRecord } from "../model/action.ts";
import type { ErrorRecord } from "../model/error.ts";
import type { Host } from "../model/host.ts";
import type { PastAction } from "../model/journal.ts";
import { observed } from "../model/outcome.ts";
import type { Outcome } from "../model/outcome.ts";
import type { Transport } from "../transport/contract.ts";
import { unknownRecords } from "./action-records.ts";
import { askAgain } from "./ask-again.ts";
import { writeIfPossible } from "./journal.ts";
import type { Journal } from "./journal.ts";

/** What became of the actions of an earlier process on one host, by step. */
export type SettledActions = ReadonlyMap<string, readonly ActionRecord[]>;

/** Asks a host what became of each action whose answer an earlier process did not get, and writes it down. */
export async function settle(
  host: Host,
  actions: readonly PastAction[],
  context: {
    readonly play: number;
    readonly transport: Transport;
    readonly signal: AbortSignal;
    readonly journal?: Journal | undefined;
    /** Whether hosts may be asked any more. */
    readonly mayAsk: boolean;
  },
): Promise<SettledActions> {
  const { play, transport, signal, journal, mayAsk } = context;
  const reopen = () => transport.openForReading(host, { signal });
  const settled = new Map<string, readonly ActionRecord[]>();
  for (const { step, key, action, mark, records } of actions) {
    const ask = () => (mayAsk ? askAgain(action, mark ?? undefined, reopen) : null);
    const asked = records ?? (await ask());
    if (records === null && asked !== null) {
      const answer = { play, host: host.name, key, records: asked };
      await writeIfPossible(journal, { kind: "action-answered", ...answer });
    }
    const known = asked ?? unknownRecords(action, `${host.name} could not be asked`);
    settled.set(step, mergeRecords(settled.get(step) ?? [], known));
  }
  return settled;
}

/** Whether it could not be found out what became of an action. */
export function isUnknown(settled: SettledActions): boolean {
  return [...settled.values()].flat().some(({ state }) => state === "unknown");
}

/** The outcome of a step on a host that was not worked on any further; `null` where no action of it was ever sent. */
export function settledOutcome(
  host: Host,
  step: string,
  settled: SettledActions,
  reason: string,
): Outcome | null {
  const actions = settled.get(step) ?? [];
  if (actions.length === 0) return null;
  const about = { host: host.name, step, durationMs: 0, services: [], findings: [], actions };
  if (actions.some(({ state }) => state === "unknown")) {
    const message = `${host.name} could not be asked what became of a change that was sent; resume the run once it answers`;
    return { ...about, status: "unknown", error: { code: "connection-lost", message } };
  }
  return { ...about, status: "failed", error: goneOn(reason) };
}

/** A new outcome of a step with what an earlier process did in it; each action is in it once. */
export function withPast(outcome: Outcome, settled: SettledActions): Outcome {
  const before = settled.get(outcome.step) ?? [];
  if (before.length === 0) return outcome;
  const actions = mergeRecords(before, observed(outcome).actions);
  const { host, step, durationMs } = outcome;
  switch (outcome.status) {
    case "ok":
    case "findings": {
      const isChanged = before.some(({ state }) => state === "done" || state === "undone");
      return { ...outcome, actions, status: isChanged ? "changed" : outcome.status };
    }
    case "skipped":
    case "unreachable": {
      const why = outcome.status === "skipped" ? outcome.reason : outcome.error.message;
      const seen = { services: [], findings: [], actions };
      return { host, step, durationMs, status: "failed", ...seen, error: goneOn(why) };
    }
    default:
      return { ...outcome, actions };
  }
}

function goneOn(reason: string): ErrorRecord {
  const message = `after what was done, no second look was taken (${reason}); resume the run`;
  return { code: "interrupted", message };
}

/** Later records take the place of earlier ones about the same thing. */
function mergeRecords(
  earlier: readonly ActionRecord[],
  later: readonly ActionRecord[],
): readonly ActionRecord[] {
  const entries = [...earlier, ...later].map((record) => [subjectOf(record), record] as const);
  return [...new Map(entries).values()];
}

function subjectOf({ kind, path, change }: ActionRecord): string {
  return JSON.stringify([kind, path, change?.what ?? null]);
}
