import { createActionJournal } from "../../src/engine/journal.ts";

/** The journal of a run that is written down nowhere. */
export const unwritten = createActionJournal(undefined, { play: 0, host: "h1", step: "purge" });
