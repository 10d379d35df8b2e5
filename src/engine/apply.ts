import type { Action, ActionRecord } from "../model/action.ts";
import { toErrorRecord } from "../model/error.ts";
import type { ErrorRecord } from "../model/error.ts";
import type { HostReader } from "../model/host-reader.ts";
import type { ChangeResult, ChangeSession } from "../transport/contract.ts";
import { recordsOf, resultRecords, unknownRecords } from "./action-records.ts";
import { locateResult } from "./locate-result.ts";

/** What became of all the actions of one host. */
export interface Applied {
  readonly records: readonly ActionRecord[];
  /** Whether the session can still be used. */
  readonly session: "alive" | "lost";
  readonly verdict:
    | { readonly how: "done" }
    | { readonly how: "failed" | "drifted" | "unknown"; readonly error: ErrorRecord };
}

/**
 * Carries out actions one after the other; the only code that changes a host. When the answer to one does not come, the
 * host is asked again through `reopen`, and nothing further is changed.
 */
export async function apply(
  session: ChangeSession,
  actions: readonly Action[],
  reopen: () => Promise<{ readonly reader: HostReader } & AsyncDisposable>,
): Promise<Applied> {
  const records: ActionRecord[] = [];
  let verdict: Applied["verdict"] = { how: "done" };
  for (const [index, action] of actions.entries()) {
    const result = await attempt(session, action);
    if ("lost" in result) {
      const asked = await askAgain(action, session.mark, reopen);
      const rest = actions
        .slice(index + 1)
        .flatMap((later) => untouched(later, result.lost.message));
      const known = asked ?? unknownRecords(action, result.lost.message);
      return {
        records: [...records, ...known, ...rest],
        session: "lost",
        verdict: judgeLoss([...known, ...rest], result.lost, verdict),
      };
    }
    records.push(...resultRecords(action, result));
    verdict = worse(verdict, action, result);
  }
  return { records, session: "alive", verdict };
}

/** An action that turns out to be done is done, although the answer to it never came. */
function judgeLoss(
  records: readonly ActionRecord[],
  error: ErrorRecord,
  before: Applied["verdict"],
): Applied["verdict"] {
  if (records.some(({ state }) => state === "unknown")) return { how: "unknown", error };
  const done = records.every(({ state }) => state === "done" || state === "undone");
  return done ? before : { how: "failed", error };
}

async function attempt(
  session: ChangeSession,
  action: Action,
): Promise<ChangeResult | { readonly lost: ErrorRecord }> {
  try {
    return await session.change(action);
  } catch (thrown) {
    return { lost: toErrorRecord(thrown) };
  }
}

function worse(
  before: Applied["verdict"],
  action: Action,
  { verdict, reason }: ChangeResult,
): Applied["verdict"] {
  if (verdict === "done" || before.how === "failed") return before;
  const message = `${action.directory.path}: ${reason}`;
  if (verdict === "drifted") return { how: "drifted", error: { code: "drifted", message } };
  const code = verdict === "failed" ? "change-failed" : verdict;
  return { how: "failed", error: { code, message } };
}

const pauseMs = 1_000;
const attempts = 5;

/** Looks what became of an unanswered action in the end; `null`: the host does not answer, or still works on it. */
async function askAgain(
  action: Action,
  mark: string | undefined,
  reopen: () => Promise<{ readonly reader: HostReader } & AsyncDisposable>,
): Promise<readonly ActionRecord[] | null> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    try {
      await using session = await reopen();
      // Whoever is still at work may yet do what is not done.
      const working = mark === undefined ? [] : await session.reader.processes([mark]);
      if (working.length === 0) return await locateResult(action, session.reader);
    } catch (thrown) {
      // Still out of reach; the last attempt's silence is the answer.
      if (toErrorRecord(thrown).code === "interrupted") return null;
    }
  }
  return null;
}

function untouched(action: Action, reason: string): readonly ActionRecord[] {
  return recordsOf(action, () => ({ state: "refused", reason: `not tried: ${reason}` }));
}
