import type { PathFacts } from "../../../model/host-reader.ts";
import type { Mount } from "../../../model/system.ts";
import type { Directory } from "../directory/directory.ts";

/** Where a directory's files can be moved by renaming alone. */
export type QuarantineRoot =
  | { readonly status: "usable"; readonly path: string }
  /** `why` is a clause. */
  | { readonly status: "none"; readonly why: string };

/** What was read along with the directory. */
export interface QuarantineSurroundings {
  /** Facts of every directory down to `<prefix>/var/lib/fleetmend`. */
  readonly stateChain: readonly PathFacts[];
  /** The host's mounts; none where it does not show them. */
  readonly mounts: readonly Mount[];
  /** The `root` of the service. */
  readonly prefix: string;
}

/**
 * `<prefix>/var/lib/fleetmend/quarantine` if it is on the directory's file system, else `.fleetmend/quarantine` at the top
 * of the mount that the directory is on.
 */
export function findQuarantineRoot(
  directory: Directory,
  { mounts, prefix, stateChain }: QuarantineSurroundings,
): QuarantineRoot {
  if (directory.status !== "present") return { status: "none", why: "there is nothing to move" };
  if (mounts.length === 0) {
    const why =
      "the host does not show its mounts, having no /proc, without which nothing is moved";
    return { status: "none", why };
  }
  const { device } = directory.facts;
  const state = stateChain.findLast((one) => one.status === "present");
  if (
    state?.status === "present" &&
    state.device === device &&
    state.path.length > `${prefix}/var`.length
  ) {
    return { status: "usable", path: `${prefix}/var/lib/fleetmend/quarantine` };
  }
  const top = findMountTop(mounts, directory.path);
  return top === directory.path
    ? {
        status: "none",
        why: "it is a mount point of its own, so no quarantine fits on its file system",
      }
    : { status: "usable", path: `${top === "/" ? "" : top}/.fleetmend/quarantine` };
}

/** By the host's list of mounts, for a bind mount has the same device as what it shows. */
function findMountTop(mounts: readonly Mount[], path: string): string {
  return mounts
    .map(({ point }) => point)
    .filter((point) => point === "/" || point === path || path.startsWith(`${point}/`))
    .reduce((longest, point) => (point.length > longest.length ? point : longest), "/");
}
