import { printable } from "../../../model/printable.ts";
import type { ServiceState } from "../inspect.ts";
import type { ServiceLog } from "./search-logs.ts";
import { summarizeLog } from "./summarize-log.ts";

/** A note where the log names another directory than those that were found. */
export function compareLoggedDirectory(
  log: ServiceLog | undefined,
  states: readonly ServiceState[],
): string | null {
  const named = log === undefined ? null : summarizeLog(log).directory;
  const known = states.flatMap(({ located: { configuration } }) =>
    configuration.status === "set" ? [configuration.signingDir] : [],
  );
  // A directory that a process makes for itself is another one after each start.
  if (named === null || known.length === 0 || known.some(({ via }) => via === "default"))
    return null;
  const plain = (path: string) => path.replace(/(?<=.)\/+$/, "");
  if (known.some(({ value }) => plain(value) === plain(named.path))) return null;
  const when = named.time === null ? "" : ` at ${named.time.text}`;
  return `Its log says${when} that it uses ${printable(named.path)} as cache directory, which is another one.`;
}
