import { createHash } from "node:crypto";
import type { Action, ActionRecord } from "../model/action.ts";
import type { JournalEvent } from "../model/journal.ts";

/** Where a run writes down what it is about to do and what came of it, so that another process can go on with it. */
export interface Journal {
  /**
   * Resolves once the record is on disk. Rejects with a FleetmendError "journal-failed" if it cannot be written; so does
   * every later call.
   */
  write(event: JournalEvent): Promise<void>;
  /** Why nothing can be written any more, as a sentence. */
  readonly failure: string | null;
}

/** The part of a journal that is about one step on one host. */
export interface ActionJournal {
  /** As `Journal.write`; the action must not be sent before. */
  sent(action: Action, mark: string | undefined): Promise<void>;
  /** Never rejects: what was done was done. */
  answered(action: Action, records: readonly ActionRecord[]): Promise<void>;
}

export function createActionJournal(
  journal: Journal | undefined,
  where: { readonly play: number; readonly host: string; readonly step: string },
): ActionJournal {
  const { play, host, step } = where;
  return {
    async sent(action, mark) {
      const key = actionKey(action);
      await journal?.write({
        kind: "action-sent",
        play,
        host,
        step,
        key,
        action,
        mark: mark ?? null,
      });
    },
    async answered(action, records) {
      const key = actionKey(action);
      await writeIfPossible(journal, { kind: "action-answered", play, host, key, records });
    },
  };
}

/** Writes what has happened already; a journal that fails here is seen by `failure` before anything else happens. */
export async function writeIfPossible(
  journal: Journal | undefined,
  event: JournalEvent,
): Promise<void> {
  await journal?.write(event).catch(() => {});
}

/** Equal for actions that are equal to the last byte. */
function actionKey(action: Action): string {
  return createHash("sha256").update(JSON.stringify(action)).digest("hex").slice(0, 16);
}
