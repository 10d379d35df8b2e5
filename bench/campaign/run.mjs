// Runs the long campaign: every part is a file beside this one; see bench/README.md.
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { unload } from "./support/load.mjs";
import { runInProcess } from "./support/run-in-process.mjs";

/**
 * @typedef {object} Shard
 * @property {number} index From 0.
 * @property {number} of
 *
 * @typedef {object} Options
 * @property {number} seed Decides on whatever is random.
 * @property {number | undefined} seconds The time that a part may take; its last case may end later.
 * @property {AbortSignal} signal No case is begun once it is aborted, so that everything is cleaned up.
 * @property {Shard} shard Which of the cases are to be run.
 * @property {(cases: number) => void} progress Called with the number of cases that were run so far.
 *
 * @typedef {object} Result
 * @property {number} cases
 * @property {number} right
 * @property {readonly string[]} notes Lines for people.
 *
 * @typedef {object} Part
 * @property {string} name
 * @property {"cases" | "whole"} divisible Whether its cases can be divided among processes.
 * @property {(options: Options) => Promise<Result>} run
 *
 * @typedef {object} Settings
 * @property {number} seed
 * @property {number | undefined} seconds
 */

const usage = `usage: npm run campaign -- [--part NAME,NAME] [--seconds SECONDS] [--seed NUMBER] [--jobs NUMBER]
  --part     parts to run, instead of all
  --seconds  how long each of them may take; without it, as long as it has cases
  --seed     decides on what is random, 1 unless said
  --jobs     how many processes work at the same time, as many as there are processors unless said
`;

const interrupt = new AbortController();
for (const name of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.on(name, () => interrupt.abort(new Error(`ended by ${name}`)));
}

try {
  await main();
} catch (thrown) {
  process.stderr.write(`campaign: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exitCode = 2;
}

async function main() {
  const { values } = parseArgs({
    options: {
      part: { type: "string" },
      seconds: { type: "string" },
      seed: { type: "string", default: "1" },
      jobs: { type: "string", default: String(availableParallelism()) },
      /** Of a process that another one has started: `0/2`. */
      shard: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const settings = {
    seconds: values.seconds === undefined ? undefined : readNumber("--seconds", values.seconds),
    seed: readNumber("--seed", values.seed),
  };
  const parts = selectParts(await discoverParts(), values.part);
  if (values.shard !== undefined) {
    await runShard(parts, settings, values.shard);
    return;
  }
  const jobs = Math.max(1, readNumber("--jobs", values.jobs));
  process.exitCode = (await runParts(parts, settings, jobs)) ? 0 : 1;
}

/**
 * What a process that was started for it does: prints its progress, and at last its result, each as a line of JSON.
 *
 * @param {readonly Part[]} parts
 * @param {Settings} settings
 * @param {string} text
 */
async function runShard([part], settings, text) {
  const [index = 0, of = 1] = text.split("/").map(Number);
  const { signal } = interrupt;
  const write = (/** @type {unknown} */ line) => process.stdout.write(`${JSON.stringify(line)}\n`);
  const options = {
    ...settings,
    signal,
    shard: { index, of },
    progress: (/** @type {number} */ cases) => void write({ progress: cases }),
  };
  const result = await part?.run(options).catch((thrown) => ({
    cases: 0,
    right: 0,
    notes: [`it could not be run to its end: ${String(thrown)}`],
  }));
  write({ result });
  await unload();
}

/**
 * Runs parts, and shards of parts, in processes of their own, so many at a time. Whether all was right.
 *
 * @param {readonly Part[]} parts
 * @param {Settings} settings
 * @param {number} jobs
 */
async function runParts(parts, settings, jobs) {
  const began = performance.now();
  const { signal } = interrupt;
  print("part", "cases", "right", "", "seconds");
  const pending = parts.map((part) =>
    startPart(part, settings, part.divisible === "cases" ? jobs : 1),
  );
  const waiting = pending.flatMap(({ shards }) => shards);
  const status = setInterval(() => {
    const running = pending.filter((one) => one.isRunning()).map((one) => one.describe());
    const seconds = Math.round((performance.now() - began) / 1000);
    process.stdout.write(`… ${seconds} s: ${running.join(", ")}\n`);
  }, 30_000);
  try {
    await Promise.all(
      Array.from({ length: jobs }, async () => {
        for (
          let next = waiting.shift();
          next !== undefined && !signal.aborted;
          next = waiting.shift()
        )
          await next();
      }),
    );
  } finally {
    clearInterval(status);
  }
  if (signal.aborted) process.stdout.write(`${String(signal.reason)}\n`);
  return !signal.aborted && pending.every((one) => one.isPerfect());
}

/**
 * @param {Part} part
 * @param {Settings} settings
 * @param {number} of
 */
function startPart({ name }, settings, of) {
  /** @type {Result[]} */
  const results = [];
  const counts = Array.from({ length: of }, () => 0);
  let running = 0;
  let began = 0;
  let perfect = false;
  const shards = counts.map((_, index) => async () => {
    began ||= performance.now();
    running += 1;
    const words = ["--part", name, "--shard", `${index}/${of}`, "--seed", String(settings.seed)];
    if (settings.seconds !== undefined) words.push("--seconds", String(settings.seconds));
    results.push(await runInProcess(words, interrupt.signal, (cases) => (counts[index] = cases)));
    running -= 1;
    if (results.length < of) return;
    const cases = results.reduce((sum, one) => sum + one.cases, 0);
    const right = results.reduce((sum, one) => sum + one.right, 0);
    perfect = cases > 0 && right === cases;
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    print(name, String(cases), String(right), percentage(cases, right), seconds);
    for (const note of results.flatMap(({ notes }) => notes)) process.stdout.write(`  ${note}\n`);
  });
  return {
    shards,
    isRunning: () => running > 0,
    isPerfect: () => perfect,
    describe: () => `${name} ${counts.reduce((sum, one) => sum + one, 0)}`,
  };
}

/**
 * @param {string} option
 * @param {string} text
 */
function readNumber(option, text) {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`${option}: "${text}" is not a whole number`);
}

/** @returns {Promise<readonly Part[]>} */
async function discoverParts() {
  const files = readdirSync(new URL(".", import.meta.url)).filter(
    (file) => file.endsWith(".mjs") && file !== "run.mjs",
  );
  return Promise.all(files.sort().map((file) => import(new URL(file, import.meta.url).href)));
}

/**
 * @param {readonly Part[]} parts
 * @param {string | undefined} words
 */
function selectParts(parts, words) {
  const names = words?.split(",");
  const unknown = names?.find((word) => !parts.some(({ name }) => name === word));
  if (unknown !== undefined) {
    const known = parts.map(({ name }) => name).join(", ");
    throw new Error(`--part: there is no part "${unknown}"; there are ${known}`);
  }
  return names === undefined ? parts : parts.filter(({ name }) => names.includes(name));
}

/**
 * Only all of them are 100 %.
 *
 * @param {number} cases
 * @param {number} right
 */
function percentage(cases, right) {
  return cases === 0 ? "none" : `${Math.floor((1000 * right) / cases) / 10} %`;
}

/**
 * @param {string} part
 * @param {string} cases
 * @param {string} right
 * @param {string} share
 * @param {string} seconds
 */
function print(part, cases, right, share, seconds) {
  const line = [part.padEnd(10), ...[cases, right, share, seconds].map((word) => word.padStart(8))];
  process.stdout.write(`${line.join("")}\n`);
}
