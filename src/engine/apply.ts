import type { Action, ActionRecord } from "../model/action.ts";
import { toErrorRecord } from "../model/error.ts";
import type { ErrorRecord } from "../model/error.ts";
import type { ChangeResult, ChangeSession } from "../transport/contract.ts";
import { recordsOf, resultRecords, unknownRecords } from "./action-records.ts";
import { askAgain, pauseMs } from "./ask-again.ts";
import type { Reopen } from "./ask-again.ts";
import type { ActionJournal } from "./journal.ts";

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
 * host is asked again through `reopen`, and nothing further is changed. Each action is in the journal before it is sent; if
 * it cannot be written there, it is not sent.
 */
export async function apply(
  session: ChangeSession,
  actions: readonly Action[],
  reopen: Reopen,
  journal: ActionJournal,
): Promise<Applied> {
  const records: ActionRecord[] = [];
  let verdict: Applied["verdict"] = { how: "done" };
  for (const [index, action] of actions.entries()) {
    const rest = (from: number, { message }: ErrorRecord) =>
      actions.slice(from).flatMap((later) => untouched(later, message));
    const error = await announce(action, session, journal);
    if (error !== null) {
      const all = [...records, ...rest(index, error)];
      return { records: all, session: "alive", verdict: { how: "failed", error } };
    }
    const result = await attempt(session, action);
    if ("lost" in result) {
      const { lost } = result;
      const asked = await findOut(action, lost, session.mark, reopen);
      if (asked !== null) await journal.answered(action, asked);
      const known = asked ?? unknownRecords(action, lost.message);
      const later = rest(index + 1, lost);
      return {
        records: [...records, ...known, ...later],
        session: "lost",
        verdict: judgeLoss([...known, ...later], lost, verdict),
      };
    }
    const said = resultRecords(action, result);
    await journal.answered(action, said);
    records.push(...said);
    verdict = worse(verdict, action, result);
  }
  return { records, session: "alive", verdict };
}

/** Writes down that an action is about to be sent; the reason if that is not possible. */
async function announce(
  action: Action,
  { mark }: ChangeSession,
  journal: ActionJournal,
): Promise<ErrorRecord | null> {
  try {
    await journal.sent(action, mark);
    return null;
  } catch (thrown) {
    return toErrorRecord(thrown);
  }
}

/** As `askAgain`; whoever wants to end at once is not made to wait. */
async function findOut(
  action: Action,
  { code }: ErrorRecord,
  mark: string | undefined,
  reopen: Reopen,
): Promise<readonly ActionRecord[] | null> {
  if (code === "interrupted") return null;
  await new Promise((resolve) => setTimeout(resolve, pauseMs));
  return await askAgain(action, mark, reopen);
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

function untouched(action: Action, reason: string): readonly ActionRecord[] {
  return recordsOf(action, () => ({ state: "refused", reason: `not tried: ${reason}` }));
}
