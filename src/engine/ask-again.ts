import type { Action, ActionRecord } from "../model/action.ts";
import { toErrorRecord } from "../model/error.ts";
import type { HostReader } from "../model/host-reader.ts";
import { locateResult } from "./locate-result.ts";

/** Opens a new reading session to the host of an action. Rejects with a FleetmendError. */
export type Reopen = () => Promise<{ readonly reader: HostReader } & AsyncDisposable>;

/** Milliseconds between two attempts. */
export const pauseMs = 1_000;

/** How often a host is asked that does not answer, and one that is still at work, which a slow one may be for long. */
const attempts = { silent: 5, working: 20 };

/**
 * Looks what became of an unanswered action in the end; `null`: the host does not answer, or still works on it.
 *
 * @param mark see `ChangeSession.mark`, of the session that the action was sent over
 */
export async function askAgain(
  action: Action,
  mark: string | undefined,
  reopen: Reopen,
): Promise<readonly ActionRecord[] | null> {
  const counts = { silent: 0, working: 0 };
  for (;;) {
    try {
      await using session = await reopen();
      // Whoever is still at work may yet do what is not done.
      const working = mark === undefined ? [] : await session.reader.processes([mark]);
      if (working.length === 0) return await locateResult(action, session.reader);
      counts.working += 1;
    } catch (thrown) {
      // Still out of reach; the last attempt's silence is the answer.
      if (toErrorRecord(thrown).code === "interrupted") return null;
      counts.silent += 1;
    }
    if (counts.silent >= attempts.silent || counts.working >= attempts.working) return null;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
