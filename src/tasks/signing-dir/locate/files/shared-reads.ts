import type {
  FileFacts,
  FileRead,
  MatchingRead,
  ReadOptions,
} from "../../../../model/host-reader.ts";
import type { LocatingReader } from "../locating-reader.ts";
import type { HostPlace } from "./view.ts";

/** Reads of one host for all its services; what two of them need is read once. */
export interface SharedReads {
  file(place: HostPlace): Promise<FileRead>;
  /** The `*.conf` of a directory that are not hidden, in byte order. */
  fragments(place: HostPlace): Promise<MatchingRead>;
  /** Of a file that was read, by its path on the host; `undefined`: it was not. */
  factsOf(path: string): FileFacts | undefined;
}

/** Remembers every read, also those that are under way. */
export function shareReads(reader: LocatingReader): SharedReads {
  const files = new Map<string, Promise<FileRead>>();
  const directories = new Map<string, Promise<MatchingRead>>();
  const facts = new Map<string, FileFacts>();
  const note = (path: string, read: FileRead) => {
    if (read.status === "read") facts.set(path, read.facts);
  };
  return {
    file: (place) =>
      remember(files, place, async (links) => {
        const read = await reader.readFile(place.path, links);
        note(place.path, read);
        return read;
      }),
    fragments: (place) =>
      remember(directories, place, async (links) => {
        const found = await reader.readMatching(place.path, ".conf", links);
        if (found.status === "listed") for (const one of found.files) note(one.path, one);
        return found;
      }),
    factsOf: (path) => facts.get(path),
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
