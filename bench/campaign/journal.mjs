import { spawn } from "node:child_process";
import { once } from "node:events";
import { lstatSync, mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startFleet } from "../fleet.mjs";
import { writeInventory } from "../inventory.mjs";

export const name = "journal";

const kills = 100;
const size = 50;
/** So few that a kill finds hosts that are done, under way, and not begun. */
const forks = ["--forks", "10"];
const program = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/**
 * The control process killed at random moments of a purge of 50 hosts, and the run resumed: no file is lost or there twice,
 * and the report has each action once, as it is on the hosts.
 *
 * @param {{ readonly seed: number, readonly seconds?: number | undefined }} options
 */
export async function run({ seed, seconds = Number.POSITIVE_INFINITY }) {
  const end = performance.now() + seconds * 1000;
  const fleet = await startFleet(size);
  try {
    const rig = {
      fleet,
      inventory: writeInventory(fleet, size),
      state: `${fleet.directory}/state`,
    };
    const before = locateFiles(fleet);
    const random = createRandom(seed);
    const whole = await purge(rig, Number.POSITIVE_INFINITY);
    await undo(rig, whole.run);
    let cases = 0;
    let right = 0;
    const notes = [
      `a purge of ${size} hosts without a kill took ${Math.round(whole.milliseconds)} ms`,
    ];
    while (cases < kills && performance.now() < end) {
      const moment = Math.floor(random() * whole.milliseconds);
      const found = await tryMoment(rig, before, moment);
      cases += 1;
      if (found.length === 0) right += 1;
      notes.push(...found.map((mistake) => `killed after ${moment} ms: ${mistake}`));
    }
    return { cases, right, notes };
  } finally {
    await fleet.stop();
  }
}

/**
 * @typedef {object} Rig
 * @property {import("../fleet.mjs").Fleet} fleet
 * @property {string} inventory
 * @property {string} state
 *
 * @typedef {ReadonlyMap<string, readonly string[]>} Located Paths by device and inode.
 */

/**
 * One kill, and what is wrong after the run was resumed and undone.
 *
 * @param {Rig} rig
 * @param {Located} before
 * @param {number} moment Milliseconds.
 * @returns {Promise<readonly string[]>}
 */
async function tryMoment(rig, before, moment) {
  const { run } = await purge(rig, moment);
  // Killed before it had a journal, hence before it did anything.
  if (run === "") return compare(before, locateFiles(rig.fleet), "after the kill");
  const words = ["resume", run, "--yes", "--report", "json", ...forks];
  const { code, stdout } = await fleetmend(rig, words);
  const ended = code === 0 ? [] : [`resume ended with ${code}`];
  /** @type {Report} */
  const report = JSON.parse(stdout);
  const judged = judgeReport(report, before, locateFiles(rig.fleet));
  const undone = await undo(rig, run);
  return [...ended, ...judged, ...undone, ...compare(before, locateFiles(rig.fleet), "after undo")];
}

/**
 * As far as it is read here.
 *
 * @typedef {object} Report
 * @property {readonly ReportedHost[]} hosts
 *
 * @typedef {object} ReportedHost
 * @property {string} host
 * @property {string} status
 * @property {{ readonly code: string, readonly message: string } | null} error
 * @property {readonly { readonly actions: readonly ReportedAction[] }[]} services
 *
 * @typedef {{ readonly path: string, readonly to: string, readonly state: string }} ReportedAction
 */

/**
 * Every file is where the report says, and at no other place.
 *
 * @param {Report} report
 * @param {Located} before
 * @param {Located} after
 */
function judgeReport(report, before, after) {
  const actions = report.hosts.flatMap(({ services }) => services.flatMap((one) => one.actions));
  const byPath = new Map(actions.map((action) => [action.path, action]));
  const doubled = actions.length === byPath.size ? [] : ["an action is in the report twice"];
  const hosts = report.hosts.length === size ? [] : [`${report.hosts.length} hosts in the report`];
  const wrong = [...before].flatMap(([file, [place = ""]]) => {
    const action = byPath.get(place);
    const expected = action?.state === "done" ? action.to : place;
    const places = after.get(file) ?? [];
    return places.length === 1 && places[0] === expected
      ? []
      : [`${place} should be ${expected}, and is ${places.join(" and ") || "lost"}`];
  });
  const left = report.hosts.flatMap(({ host, status, error }) =>
    error === null ? [] : [`${host} is ${status}: ${error.message}`],
  );
  return [...doubled, ...hosts, ...wrong, ...left];
}

/**
 * @param {Located} before
 * @param {Located} after
 * @param {string} when
 */
function compare(before, after, when) {
  return [...before].flatMap(([file, places]) =>
    after.get(file)?.join() === places.join() ? [] : [`${places.join()} is elsewhere ${when}`],
  );
}

/**
 * Where each file of the fleet is; what a purge writes itself is left out.
 *
 * @param {import("../fleet.mjs").Fleet} fleet
 * @returns {Located}
 */
function locateFiles({ hosts }) {
  /** @type {Map<string, string[]>} */
  const located = new Map();
  for (const { root } of hosts) {
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || entry.name === "manifest") continue;
      const file = path.join(entry.parentPath, entry.name);
      const { dev, ino } = lstatSync(file);
      const key = `${dev} ${ino}`;
      located.set(key, [...(located.get(key) ?? []), file]);
    }
  }
  return located;
}

/**
 * @param {Rig} rig
 * @param {number} moment Milliseconds until it is killed.
 */
async function purge(rig, moment) {
  mkdirSync(rig.state, { recursive: true });
  const before = new Set(journals(rig));
  const started = performance.now();
  const ended = fleetmend(rig, ["purge", "--yes", "-i", rig.inventory, ...forks], moment);
  await ended;
  const milliseconds = performance.now() - started;
  const file = journals(rig).find((one) => !before.has(one));
  return { run: file?.replace(/\.journal$/, "") ?? "", milliseconds };
}

/**
 * @param {Rig} rig
 * @param {string} run
 */
async function undo(rig, run) {
  const { code } = await fleetmend(rig, ["undo", run, "--yes", "-i", rig.inventory, ...forks]);
  return code === 0 ? [] : [`undo of ${run} ended with ${code}`];
}

/** @param {Rig} rig */
function journals({ state }) {
  try {
    return readdirSync(`${state}/runs`);
  } catch {
    return [];
  }
}

/**
 * @param {Rig} rig
 * @param {readonly string[]} words
 * @param {number} moment
 */
async function fleetmend({ state }, words, moment = Number.POSITIVE_INFINITY) {
  const child = spawn(process.execPath, [program, ...words], {
    env: { PATH: process.env["PATH"], HOME: "/nonexistent", FLEETMEND_STATE: state },
    stdio: ["ignore", "pipe", "ignore"],
  });
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
    stdout += text;
  });
  const closed = once(child, "close");
  const abort = new AbortController();
  if (Number.isFinite(moment)) {
    const wait = delay(moment, undefined, { signal: abort.signal });
    wait.then(() => child.kill("SIGKILL")).catch(() => {});
  }
  await closed;
  abort.abort();
  return { code: child.exitCode, stdout };
}

/**
 * Numbers from 0 to 1 that are the same for the same seed: Mulberry32.
 *
 * @param {number} seed
 */
function createRandom(seed) {
  let state = (seed + 1) * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
