import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { endTree } from "./process-tree.mjs";

/**
 * What a command and all processes below it cost.
 *
 * @typedef {object} Cost
 * @property {number} exitCode
 * @property {number} wallSeconds
 * @property {number} cpuSeconds User and system.
 * @property {number} largestProcessBytes Resident.
 * @property {number} treeBytes Anonymous memory of all processes together at the worst moment seen.
 */

/**
 * @typedef {object} Command
 * @property {readonly string[]} argv
 * @property {Readonly<Record<string, string>>} [environment] Added to the bench's own.
 */

/**
 * Runs a command to its end. Standard output and error go to `<prefix>.out` and `<prefix>.err`.
 *
 * @param {Command} command
 * @param {string} prefix
 * @param {AbortSignal} signal Ends the command and everything below it.
 * @returns {Promise<Cost>}
 */
export async function measure({ argv, environment = {} }, prefix, signal) {
  signal.throwIfAborted();
  const script = fileURLToPath(new URL("measure.py", import.meta.url));
  const files = [".json", ".out", ".err"].map((suffix) => prefix + suffix);
  // A group of its own: Ctrl-C reaches the bench alone, which then ends the command.
  const child = spawn("/usr/bin/python3", ["-I", script, ...files, ...argv], {
    stdio: ["ignore", "ignore", "inherit"],
    // No client asks an agent.
    env: { ...process.env, SSH_AUTH_SOCK: "", ...environment },
    detached: true,
  });
  const end = () => void endTree(child);
  signal.addEventListener("abort", end, { once: true });
  try {
    const [code] = await once(child, "exit");
    signal.throwIfAborted();
    if (code !== 0) throw new Error(`measuring ${argv[0]} failed`);
    return JSON.parse(readFileSync(`${prefix}.json`, "utf8"));
  } finally {
    signal.removeEventListener("abort", end);
  }
}
