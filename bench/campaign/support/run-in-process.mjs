import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../run.mjs", import.meta.url));
const privateRun = fileURLToPath(new URL("../../../test/support/private-run.sh", import.meta.url));

/**
 * Runs a shard in a process with a `/run` of its own, for a change takes the one lease of its machine. Never rejects.
 *
 * @param {readonly string[]} words
 * @param {AbortSignal} signal Lets the process end its case, and clean up.
 * @param {(cases: number) => void} progress
 * @returns {Promise<import("../run.mjs").Result>}
 */
export async function runInProcess(words, signal, progress) {
  const child = spawn(privateRun, [program, ...words], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, FLEETMEND_NODE: process.execPath },
    // A Ctrl-C at the terminal is handed on once.
    detached: true,
  });
  const end = () => child.kill("SIGTERM");
  signal.addEventListener("abort", end, { once: true });
  /** @type {import("../run.mjs").Result | undefined} */
  let result;
  const ended = once(child, "close");
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line);
    if (said.progress !== undefined) progress(said.progress);
    if (said.result !== undefined) result = said.result;
  }
  const [code] = await ended;
  signal.removeEventListener("abort", end);
  return result ?? { cases: 0, right: 0, notes: [`its process ended with ${code}`] };
}
