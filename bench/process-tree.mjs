import { once } from "node:events";
import { readFileSync } from "node:fs";

/**
 * Ends a process that the bench started, and all that descend from it, by their ids; waits for the first.
 *
 * @param {import("node:child_process").ChildProcess} child
 */
export async function endTree(child) {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  for (const one of [...descendants(pid), pid]) kill(one);
  await ended;
}

/**
 * @param {number} pid
 * @returns {readonly number[]}
 */
function descendants(pid) {
  const children = childrenOf(pid);
  return [...children, ...children.flatMap(descendants)];
}

/**
 * User and system time of a process and of all below it that have ended.
 *
 * @param {number} pid
 */
export function cpuSecondsOf(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, "latin1");
  // The name, in parentheses, may have spaces in it; the fields behind it are numbered from 3 in proc_pid_stat(5).
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const ticks = fields.slice(14 - 3, 17 - 2).map(Number);
  return ticks.reduce((sum, one) => sum + one, 0) / ticksPerSecond;
}

/** USER_HZ, which is the same on every Linux that Node runs on. */
const ticksPerSecond = 100;

/**
 * @param {number} pid
 * @returns {readonly number[]}
 */
export function childrenOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1");
    return text
      .split(" ")
      .filter((word) => word !== "")
      .map(Number);
  } catch {
    return []; // It has ended.
  }
}

/** @param {number} pid */
function kill(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}
