import { FleetmendError } from "../../model/error.ts";
import type { HostReader } from "../../model/host-reader.ts";
import type { Host } from "../../model/host.ts";

/** A directory that quarantines are in. */
export interface QuarantineRoot {
  /** The root prefix that it is below, see `Service.root`. */
  readonly prefix: string;
  readonly path: string;
}

/** File systems that can hold a quarantine; anything else is not even looked at, for a dead NFS server would hang it. */
const localTypes = new Set([
  "ext2",
  "ext3",
  "ext4",
  "xfs",
  "btrfs",
  "tmpfs",
  "overlay",
  "zfs",
  "f2fs",
  "jfs",
]);

/** Every directory of quarantines that a host has, wherever the files' mounts are. */
export async function findQuarantineRoots(
  reader: HostReader,
  target: Host,
): Promise<readonly QuarantineRoot[]> {
  const mounts = await reader.mounts();
  if (mounts.length === 0) {
    throw new FleetmendError(
      "tool-missing",
      "there is no /proc on the host, so that its quarantines cannot be found, nor files be put back; mount it",
    );
  }
  const tops = mounts.filter(({ type }) => localTypes.has(type)).map(({ point }) => point);
  const prefixes = [...new Set(["", ...target.services.map(({ root }) => root)])];
  const roots = [
    ...prefixes.map((prefix) => ({ prefix, path: `${prefix}/var/lib/fleetmend/quarantine` })),
    ...tops.map((top) => ({ prefix: "", path: `${top === "/" ? "" : top}/.fleetmend/quarantine` })),
  ];
  const present = await Promise.all(
    roots.map(async (root) => ((await reader.facts(root.path)).status === "present" ? [root] : [])),
  );
  return present.flat();
}

/** At the top of a mount, where no repair is ever written down, the root of a container might have made one up. */
export function mayHaveRepairs({ path, prefix }: QuarantineRoot): boolean {
  return path === `${prefix}/var/lib/fleetmend/quarantine`;
}
