import type { Mount } from "../../model/system.ts";

/**
 * Where a path of a process's file systems lies in the session's mount table; `null` if it is on a file system, or a part of
 * one, that the session does not see. The path is taken as it stands: symbolic links in it are the caller's to resolve, and
 * `..` has no answer, for behind a mount point it leads elsewhere than it seems to.
 */
export function hostPathOf(
  path: string,
  processMounts: readonly Mount[],
  hostMounts: readonly Mount[],
): string | null {
  const mount = mountOf(path, processMounts);
  const rest = mount === null ? null : restBelow(mount.point, plain(path));
  if (mount === null || rest === null || isDeleted(mount)) return null;
  const inside = join(mount.root, rest);
  const visible = visibleMounts(hostMounts);
  const places = [...visible.values()].flatMap((candidate) => {
    const below = candidate.device === mount.device ? restBelow(candidate.root, inside) : null;
    if (below === null) return [];
    const place = join(candidate.point, below);
    return lookUp(place, visible) === candidate ? [{ place, root: candidate.root }] : [];
  });
  const [best] = places.toSorted(
    (one, other) => one.root.length - other.root.length || one.place.length - other.place.length,
  );
  return best?.place ?? null;
}

/** The mount that a path is on, see {@link hostPathOf}; `null` if the mounts do not tell. */
export function mountOf(path: string, mounts: readonly Mount[]): Mount | null {
  return lookUp(path, visibleMounts(mounts));
}

function lookUp(path: string, visible: ReadonlyMap<string, Mount>): Mount | null {
  const normal = plain(path);
  if (normal === null) return null;
  for (const point of fromBelow(normal)) {
    const mount = visible.get(point);
    if (mount !== undefined) return mount;
  }
  return null;
}

/** Of one table many paths are looked up, and many processes have the same one. */
const known = new WeakMap<readonly Mount[], ReadonlyMap<string, Mount>>();

function visibleMounts(mounts: readonly Mount[]): ReadonlyMap<string, Mount> {
  const found = known.get(mounts) ?? findVisibleMounts(mounts);
  known.set(mounts, found);
  return found;
}

/**
 * The mounts that nothing hides, by their points. A later mount hides those before it at its point and below. Only the root
 * does not: it is mounted after `/proc` and others, which are moved onto it when the system starts.
 */
function findVisibleMounts(mounts: readonly Mount[]): ReadonlyMap<string, Mount> {
  const visible = new Map<string, Mount>();
  const later = new Set<string>();
  for (const mount of mounts.toReversed()) {
    if (plain(mount.point) === null) continue;
    const hiding = fromBelow(mount.point).some((point) => point !== "/" && later.has(point));
    if (!hiding && !visible.has(mount.point)) visible.set(mount.point, mount);
    later.add(mount.point);
  }
  return visible;
}

/** The path and every directory above it, the root last. */
function fromBelow(path: string): readonly string[] {
  const paths: string[] = [];
  for (let end = path.length; end > 0; end = path.lastIndexOf("/", end - 1)) {
    paths.push(path.slice(0, end));
  }
  return path === "/" ? ["/"] : [...paths, "/"];
}

/** Deeper than any service's path; mount points of strangers may be deeper, so that looking at them would take long. */
const deepest = 64;

/** Without empty parts and `.`; `null` for a path that is relative, has `..` in it, or is too deep. */
function plain(path: string): string | null {
  const parts = path.split("/");
  if (!path.startsWith("/") || parts.includes("..") || parts.length > deepest) return null;
  return `/${parts.filter((part) => part !== "" && part !== ".").join("/")}`;
}

/** What of a path lies below a directory, beginning with a slash unless empty; `null` if it lies elsewhere. */
function restBelow(directory: string, path: string | null): string | null {
  if (path === null) return null;
  if (directory === "/") return path === "/" ? "" : path;
  if (path === directory) return "";
  return path.startsWith(`${directory}/`) ? path.slice(directory.length) : null;
}

function join(directory: string, rest: string): string {
  if (rest === "") return directory;
  return directory === "/" ? rest : directory + rest;
}

/** The kernel says so of a directory that was mounted and is gone; the path before it may be another one by now. */
function isDeleted(mount: Mount): boolean {
  return mount.root.endsWith("//deleted");
}
