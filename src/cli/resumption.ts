import type { Appender } from "../journal/appender.ts";
import type { History } from "../journal/history.ts";
import type { RunOpened } from "../model/journal.ts";
import type { Review } from "../engine/review.ts";

/** A run that was cut off, and that this process goes on with. */
export interface Resumption {
  /** Open, and locked. */
  readonly journal: Appender;
  readonly opened: RunOpened;
  readonly history: History;
  /** What the operator had said yes to; `null`: to whatever is found. */
  readonly review: Review | null;
}
