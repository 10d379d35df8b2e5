import type { Machine } from "../../src/transport/contract.ts";
import { createShellMachine } from "./shells.ts";

/** What a machine can be without. */
export type Hidden = "/proc" | "openssl" | "lsattr" | "getconf" | "grep" | "timeout";

/**
 * This machine in a mount namespace of its own, in which something is not to be seen: an empty directory lies over `/proc`, a
 * file that cannot be run over a program.
 */
export function createHiddenMachine(shell: readonly string[], hidden: readonly Hidden[]): Machine {
  const mounts = hidden.map((what) =>
    what === "/proc"
      ? "mount -n -t tmpfs none /proc"
      : `mount -n --bind /dev/null "$(command -v ${what})"`,
  );
  // mount(8) looks into /proc itself, so that this goes last.
  const ordered = mounts.toSorted(
    (one, other) => Number(one.endsWith("/proc")) - Number(other.endsWith("/proc")),
  );
  const script = ["set -e", "mount --make-rprivate /", ...ordered, 'exec "$@"'].join("\n");
  return createShellMachine(["unshare", "-m", "/bin/sh", "-c", script, "sh", ...shell]);
}
