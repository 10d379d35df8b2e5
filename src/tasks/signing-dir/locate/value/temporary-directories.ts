import type { DirectoryListing } from "../../../../model/host-reader.ts";
import { catalogue } from "../../../../services/catalogue.ts";
import type { CompleteStart } from "../start/complete-start.ts";
import type { Identity } from "../start/identity.ts";
import type { LocatingReader } from "../locating-reader.ts";
import type { Survey } from "../start/survey.ts";
import { placeOf } from "../files/view.ts";
import { mostShown } from "./most-shown.ts";

/** With what the names of the directories begin that the middleware makes where `signing_dir` is not set. */
export const temporaryPrefix = "keystone-signing-";

/** The directories that a service's processes made for themselves. */
export interface TemporaryDirectories {
  /** Used by a running process, the newest first. */
  readonly held: readonly TemporaryDirectory[];
  /** Of processes that no longer run, as the host sees them. */
  readonly leftovers: readonly string[];
}

export interface TemporaryDirectory {
  /** As the service sees it. */
  readonly value: string;
  readonly hostPath: string;
}

/** What Python's `tempfile` puts behind the prefix: six characters in Python 2, eight in Python 3. */
const madeByPython = /^keystone-signing-(?:[A-Za-z0-9_]{6}|[a-z0-9_]{8})$/;

/**
 * Finds them by name and owner. Nothing says which process made which, but a directory that nobody touched since the first of
 * the processes started is of an earlier one.
 */
export async function findTemporaryDirectories(
  reader: LocatingReader,
  { host }: Survey,
  start: CompleteStart,
  { user }: Identity,
): Promise<TemporaryDirectories> {
  const directory = temporaryDirectory(start);
  const place = placeOf(start.view, directory);
  if (place === null || user.status !== "known") return { held: [], leftovers: [] };
  const listing =
    place.path === "/tmp"
      ? host.temporary
      : await reader.list(place.path, { prefix: temporaryPrefix });
  const own = ownDirectories(listing, user.uid).toSorted((one, other) => other.ctime - one.ctime);
  const mine = start.processes.flatMap(({ startedAt }) => startedAt ?? []);
  // Of the same user may be other services, of which any may have made what is newer than it.
  const others = host.processes.filter(({ uid }) => uid === user.uid);
  const theirs = others.flatMap(({ startedAt }) => startedAt ?? []);
  const isTold = mine.length === start.processes.length && theirs.length === others.length;
  const isWhole = listing.status === "listed" && !listing.truncated;
  const isCertain = isWhole && isTold && mine.length > 0;
  return {
    held: own
      .filter(({ ctime }) => isSince(ctime, mine))
      .map(({ name }) => ({ value: `${directory}/${name}`, hostPath: `${place.path}/${name}` })),
    leftovers: isCertain
      ? own
          .filter(({ ctime }) => !isSince(ctime, [...mine, ...theirs]))
          .slice(0, mostShown)
          .map(({ name }) => `${place.path}/${name}`)
      : [],
  };
}

function isSince(changed: number, starts: readonly number[]): boolean {
  return starts.some((started) => changed >= started);
}

/** Where `tempfile` makes directories: the first of these variables that is set, else `/tmp`. */
function temporaryDirectory({ environment }: CompleteStart): string {
  const named = ["TMPDIR", "TEMP", "TMP"].map((name) => environment.get(name)?.value ?? "");
  const found = named.find((path) => /^\/[^\p{Cc}]*[^/\p{Cc}]$/u.test(path));
  return found ?? "/tmp";
}

/** Directories of the service's user. One with the name of a service is configured somewhere, not made by `tempfile`. */
function ownDirectories(listing: DirectoryListing, owner: number) {
  if (listing.status !== "listed") return [];
  const named = [...catalogue.values()].map(({ project }) => temporaryPrefix + project);
  return listing.entries.filter(
    ({ name, type, uid }) =>
      type === "directory" && uid === owner && madeByPython.test(name) && !named.includes(name),
  );
}
