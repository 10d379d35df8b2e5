import type { FileRead, MatchingRead, ReadOptions } from "../../../../model/host-reader.ts";
import type { LocatingReader } from "../locating-reader.ts";
import type { HostPlace } from "./view.ts";

/** Reads of one host for all its services; what two of them need is read once. */
export interface SharedReads {
  file(place: HostPlace): Promise<FileRead>;
  /** The `*.conf` of a directory that are not hidden, in byte order. */
  fragments(place: HostPlace): Promise<MatchingRead>;
}

/** Remembers every read, also those that are under way. */
export function shareReads(reader: LocatingReader): SharedReads {
  const files = new Map<string, Promise<FileRead>>();
  const directories = new Map<string, Promise<MatchingRead>>();
  return {
    file: (place) => remember(files, place, (links) => reader.readFile(place.path, links)),
    fragments: (place) =>
      remember(directories, place, (links) => reader.readMatching(place.path, ".conf", links)),
  };
}

function remember<T>(
  known: Map<string, Promise<T>>,
  { anchor, path }: HostPlace,
  read: (links: Pick<ReadOptions, "links">) => Promise<T>,
): Promise<T> {
  const key = `${anchor ?? ""}\n${path}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const started = read(anchor === null ? {} : { links: { below: anchor } });
  known.set(key, started);
  return started;
}
