import type { PathFacts } from "../../model/host-reader.ts";
import type { Directory } from "./directory.ts";

/** Where a directory's files can be moved by renaming alone. */
export type QuarantineRoot =
  | { readonly status: "usable"; readonly path: string }
  /** `why` is a clause. */
  | { readonly status: "none"; readonly why: string };

/**
 * `<prefix>/var/lib/fleetmend/quarantine` if it is on the directory's file system, else `.fleetmend/quarantine` at the top
 * of the mount that the directory is on.
 *
 * @param stateChain facts of every directory down to `<prefix>/var/lib/fleetmend`
 */
export function findQuarantineRoot(
  directory: Directory,
  stateChain: readonly PathFacts[],
  prefix: string,
): QuarantineRoot {
  if (directory.status !== "present") return { status: "none", why: "there is nothing to move" };
  const { device } = directory.facts;
  const state = stateChain.findLast((one) => one.status === "present");
  if (
    state?.status === "present" &&
    state.device === device &&
    state.path.length > `${prefix}/var`.length
  ) {
    return { status: "usable", path: `${prefix}/var/lib/fleetmend/quarantine` };
  }
  const top = directory.parents.find((parent) => parent.device === device);
  if (top === undefined) {
    return {
      status: "none",
      why: "it is a mount point of its own, so no quarantine fits on its file system",
    };
  }
  return { status: "usable", path: `${top.path === "/" ? "" : top.path}/.fleetmend/quarantine` };
}
