import type { FileRead, LinkFound, MatchingRead } from "../../../../model/host-reader.ts";
import type { SharedReads } from "./shared-reads.ts";
import { placeOf } from "./view.ts";
import type { HostPlace, ServiceView } from "./view.ts";

/** The files of one service. Paths are the service's; links are followed as they lead the service. */
export interface ServiceFiles {
  readonly view: ServiceView;
  file(path: string): Promise<FileRead | Elsewhere>;
  /** The `*.conf` of a directory that are not hidden, in byte order. */
  fragments(directory: string): Promise<MatchingRead | Elsewhere>;
  /** A file by its path on the host. */
  ofHost(path: string): Promise<FileRead>;
  /** The path as the host sees it, for messages; where the host does not, the service's. */
  onHost(path: string): string;
}

/** The path is on a file system that the host does not show. */
interface Elsewhere {
  readonly status: "elsewhere";
}

/** As many as Linux follows. */
const maximumLinks = 40;

export function openServiceFiles(reads: SharedReads, view: ServiceView): ServiceFiles {
  async function follow<T extends { readonly status: string }>(
    path: string,
    read: (place: HostPlace) => Promise<T | LinkFound>,
  ): Promise<T | LinkFound | Elsewhere> {
    let current = path;
    for (let count = 0; ; count += 1) {
      const place = placeOf(view, current);
      if (place === null) return { status: "elsewhere" };
      const found = await read(place);
      const next = isLink(found) ? whereTo(found, current, place) : null;
      if (next === null || count === maximumLinks) return found;
      current = next;
    }
  }
  return {
    view,
    file: (path) => follow<FileRead>(path, (place) => reads.file(place)),
    fragments: (directory) => follow<MatchingRead>(directory, (place) => reads.fragments(place)),
    ofHost: (path) => reads.file({ path, anchor: null }),
    onHost: (path) => placeOf(view, path)?.path ?? path,
  };
}

function isLink(found: { readonly status: string }): found is LinkFound {
  return found.status === "link";
}

/** The service's path that a link leads to; `null` if it cannot be told. */
function whereTo({ at, target }: LinkFound, path: string, place: HostPlace): string | null {
  if (target === null || target === "" || !place.path.startsWith(at)) return null;
  // What stands behind the link is the same in both views.
  const rest = place.path.slice(at.length);
  const link = path.slice(0, path.length - rest.length);
  const parent = link.slice(0, link.lastIndexOf("/"));
  return normalize(`${target.startsWith("/") ? target : `${parent}/${target}`}${rest}`);
}

/** Takes `.`, `..` and double slashes out of an absolute path. */
function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
