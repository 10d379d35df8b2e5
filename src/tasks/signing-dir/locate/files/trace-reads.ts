import type { ConfigurationRead } from "../../../../model/configuration-read.ts";
import type { FileRead, MatchingRead } from "../../../../model/host-reader.ts";
import { contentOf } from "../../../../parse/configuration-content.ts";
import type { SharedReads } from "./shared-reads.ts";
import type { HostPlace } from "./view.ts";

/** Reads that are written down. */
export interface TracedReads {
  readonly reads: SharedReads;
  /** Each place that was asked for so far, what was not there as well; always in the same order. */
  seen(): readonly ConfigurationRead[];
}

/** Writes down which configuration of a host one service depends on. */
export function traceReads(reads: SharedReads): TracedReads {
  const seen = new Map<string, OneRead>();
  const note = (
    kind: ConfigurationRead["kind"],
    { anchor, path }: HostPlace,
    read: FileRead | MatchingRead,
  ) => {
    // Processes come and go; their configuration is what stays.
    if (path.startsWith("/proc/")) return;
    seen.set(`${kind} ${path}`, { kind, path, below: anchor, content: contentOf(read) });
  };
  return {
    reads: {
      ...reads,
      async file(place) {
        const read = await reads.file(place);
        note("file", place, read);
        return read;
      },
      async fragments(place) {
        const found = await reads.fragments(place);
        note("fragments", place, found);
        return found;
      },
    },
    seen: () => group([...seen.values()]),
  };
}

type OneRead = Omit<ConfigurationRead, "paths"> & { readonly path: string };

/** The answers of a host come in any order, and most of them are that there is nothing. */
function group(reads: readonly OneRead[]): readonly ConfigurationRead[] {
  const groups = new Map<string, Omit<ConfigurationRead, "paths"> & { readonly paths: string[] }>();
  for (const { path, ...rest } of reads.toSorted((one, other) =>
    one.path < other.path ? -1 : 1,
  )) {
    const key = JSON.stringify(rest);
    const known = groups.get(key) ?? { ...rest, paths: [] };
    known.paths.push(path);
    groups.set(key, known);
  }
  return [...groups.values()];
}
