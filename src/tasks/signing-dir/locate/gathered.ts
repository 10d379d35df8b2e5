import type { OsloReading } from "./files/oslo-files.ts";
import type { CompleteStart } from "./start/complete-start.ts";
import type { Identity } from "./start/identity.ts";
import type { Survey } from "./start/survey.ts";
import type { PasteReading } from "./value/paste-filter.ts";
import type { Releases } from "./value/releases.ts";

/** All that was read for one way of starting a service. */
export interface Gathered {
  readonly survey: Survey;
  readonly start: CompleteStart;
  readonly identity: Identity;
  readonly releases: Releases;
  readonly oslo: OsloReading;
  readonly paste: PasteReading;
  /** The configuration that the middleware loads for itself, if the filter says so. */
  readonly own: OsloReading | null;
  /** The home directory of the user, as the service sees it. */
  readonly home: string | undefined;
}
