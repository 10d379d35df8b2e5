import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { parseMountInfo } from "../../src/parse/process/mount-info.ts";
import { patience } from "./patience.ts";
import { runProgram } from "./run-program.ts";
import { kill } from "./sshd.ts";

/** Removes what an engine in this directory left of itself: processes, mounts, control groups, locks and files. */
export async function cleanUp(directory: string): Promise<void> {
  for (const pid of processesOf(directory)) kill(pid, "SIGKILL");
  await expect.poll(() => processesOf(directory), patience).toEqual([]);
  for (const point of mountsBelow(directory)) await runProgram(["umount", "--lazy", point]);
  const name = path.basename(directory);
  for (const group of groupsLeft(name)) removeGroup(group);
  const nspawn = ["propagate", "unix-export", "locks"].map(
    (one) => `/run/systemd/nspawn/${one}/${name}`,
  );
  for (const left of [directory, `/run/lxc/lock${directory}`, ...nspawn])
    rmSync(left, { recursive: true, force: true });
}

/** The command line of a process, words separated by spaces; empty once it has ended. */
export function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

/** Daemons, shims and monitors have a path in it among their words. */
function processesOf(directory: string): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && commandLineOf(pid).includes(directory));
}

/** Those on top of others first. */
function mountsBelow(directory: string): readonly string[] {
  return parseMountInfo(readFileSync("/proc/self/mountinfo", "utf8"))
    .map(({ point }) => point)
    .filter((point) => point.startsWith(`${directory}/`))
    .toReversed();
}

/** What the engines put their containers into, in each hierarchy. They make it again when they need it. */
function groupsLeft(container: string): readonly string[] {
  const shared = ["docker", "libpod_parent/conmon", "libpod_parent", "lxc.pivot"];
  const unit = `machine.slice/systemd-nspawn@${container}.service`;
  const names = [
    ...shared,
    `lxc.monitor.${container}`,
    `lxc.payload.${container}`,
    `${unit}/payload`,
    `${unit}/supervisor`,
    unit,
    "machine.slice",
  ];
  return parseMountInfo(readFileSync("/proc/self/mountinfo", "utf8"))
    .filter(({ type }) => type === "cgroup" || type === "cgroup2")
    .flatMap(({ point }) => names.map((name) => `${point}/${name}`))
    .filter((group) => existsSync(group));
}

function removeGroup(group: string): void {
  try {
    rmdirSync(group);
  } catch {
    // Another container is in it.
  }
}
