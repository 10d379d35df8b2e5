import type { Journal } from "../../src/engine/journal.ts";
import { FleetmendError } from "../../src/model/error.ts";
import type { JournalEvent } from "../../src/model/journal.ts";

/** A journal that keeps its records, and is full after so many. */
export function memoryJournal(
  room = Number.POSITIVE_INFINITY,
): Journal & { readonly events: readonly JournalEvent[] } {
  const events: JournalEvent[] = [];
  let failure: string | null = null;
  return {
    events,
    get failure() {
      return failure;
    },
    async write(event) {
      if (events.length >= room) failure = "there is no room for the journal";
      if (failure !== null) throw new FleetmendError("journal-failed", failure);
      events.push(event);
    },
  };
}
