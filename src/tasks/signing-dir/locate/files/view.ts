import type { Mount, ProcessView, UserRange } from "../../../../model/system.ts";
import { hostPathOf, mountOf } from "../../../../parse/process/service-view.ts";

/** Where the paths of a service are on the host, and who its users are there. */
export type ServiceView =
  /** They are the host's, below a directory; empty: the host's own. */
  | { readonly kind: "prefix"; readonly root: string; readonly users: readonly UserRange[] }
  /** Only one directory of the service's is there, under another name. */
  | {
      readonly kind: "moved";
      readonly from: string;
      readonly to: string;
      readonly users: readonly UserRange[];
    }
  /** Nothing of the service's is there. */
  | { readonly kind: "none"; readonly users: readonly UserRange[] }
  /** A process tells, which sees other file systems than the session. */
  | {
      readonly kind: "mounts";
      readonly mounts: readonly Mount[];
      readonly hostMounts: readonly Mount[];
      readonly users: readonly UserRange[];
      /** Whether its root directory is the host's, as behind `PrivateTmp`, or a container's. */
      readonly root: "host" | "container";
    };

/** A path as the host sees it. */
export interface HostPlace {
  readonly path: string;
  /**
   * A symbolic link below this directory would lead the session somewhere else than the service; `null`: both see the same
   * links.
   */
  readonly anchor: string | null;
}

/** The host's own file system. */
export const hostView: ServiceView = { kind: "prefix", root: "", users: [] };

/** The view of a process; where the session may not look, the host's own is the best guess. */
export function viewOf(view: ProcessView): ServiceView {
  if (view.kind !== "own") return hostView;
  const { hostMounts, mounts, users } = view;
  const root = hostPathOf("/", mounts, hostMounts) === "/" ? "host" : "container";
  return { kind: "mounts", mounts, hostMounts, users, root };
}

/** Where a path of the service is on the host; `null`: on a file system that the host does not show. */
export function placeOf(view: ServiceView, path: string): HostPlace | null {
  // Behind a link `..` leads elsewhere than it seems to, which the host's own view leaves to the kernel.
  const isHost = view.kind === "prefix" && view.root === "";
  if (view.kind === "none" || (!isHost && path.split("/").includes(".."))) return null;
  if (view.kind === "prefix") {
    return { path: view.root + path, anchor: view.root === "" ? null : view.root };
  }
  if (view.kind === "moved") {
    if (!path.startsWith(`${view.from}/`)) return null;
    return { path: view.to + path.slice(view.from.length), anchor: view.to };
  }
  const hostPath = hostPathOf(path, view.mounts, view.hostMounts);
  if (hostPath === null) return null;
  if (view.root === "host" && hostPath === path) return { path, anchor: null };
  const mount = mountOf(path, view.mounts);
  const anchor = mount === null ? null : hostPathOf(mount.point, view.mounts, view.hostMounts);
  // Of a mount of which the host sees a part, it is not known where links in it lead.
  return anchor === null ? null : { path: hostPath, anchor };
}

/**
 * The directory above which the operator vouches for a path, see `QuarantineAction.trustedPrefix`: the service's root, or
 * empty where the path is judged as one of the host's.
 */
export function trustedPrefixOf(view: ServiceView, path: string): string {
  if (view.kind === "prefix") return view.root;
  if (view.kind !== "mounts") return view.kind === "moved" ? view.to : "";
  const mount = mountOf(path, view.mounts);
  if (view.root === "host" || mount?.point !== "/") return "";
  return hostPathOf("/", view.mounts, view.hostMounts) ?? "";
}

/** What podman gives to a container, the least of all. A user in it has one to give to a namespace of his own. */
const fewestUsers = 1000;

/**
 * A user's number on the host; `null`: the service's user has none there, or it is not the container that gave its users
 * their numbers but somebody in it.
 */
export function hostUser(view: ServiceView, user: number): number | null {
  if (view.users.length === 0) return user;
  const root = view.users.find(({ inside }) => inside === 0);
  const all = view.users.reduce((sum, { count }) => sum + count, 0);
  if (root === undefined || root.count === 1 || all < fewestUsers) return null;
  const range = view.users.find(({ count, inside }) => user >= inside && user < inside + count);
  return range === undefined ? null : range.outside + user - range.inside;
}
