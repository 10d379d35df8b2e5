// Runs the long campaign: every part is a file beside this one; see bench/README.md.
import { readdirSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { unload } from "./support/load.mjs";

/**
 * @typedef {object} Options
 * @property {number} seed Decides on whatever is random.
 * @property {number | undefined} seconds The time that a part may take; its last case may end later.
 * @property {AbortSignal} signal No case is begun once it is aborted, so that everything is cleaned up.
 *
 * @typedef {object} Result
 * @property {number} cases
 * @property {number} right
 * @property {readonly string[]} notes Lines for people.
 *
 * @typedef {object} Part
 * @property {string} name
 * @property {(options: Options) => Promise<Result>} run
 */

const usage = `usage: npm run campaign -- [--part NAME,NAME] [--seconds SECONDS] [--seed NUMBER]
  --part     parts to run, instead of all
  --seconds  how long each of them may take; without it, as long as it has cases
  --seed     decides on what is random, 1 unless said
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
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const seconds =
    values.seconds === undefined ? undefined : readNumber("--seconds", values.seconds);
  const { signal } = interrupt;
  const options = { seconds, seed: readNumber("--seed", values.seed), signal };
  const parts = selectParts(await discoverParts(), values.part);
  print("part", "cases", "right", "", "seconds");
  let perfect = true;
  for (const { name, run } of parts) {
    if (signal.aborted) break;
    const began = performance.now();
    const { cases, right, notes } = await run(options).catch((thrown) => ({
      cases: 0,
      right: 0,
      notes: [`it could not be run to its end: ${String(thrown)}`],
    }));
    const took = (performance.now() - began) / 1000;
    perfect &&= cases > 0 && right === cases;
    print(name, String(cases), String(right), percentage(cases, right), took.toFixed(0));
    for (const note of notes) process.stdout.write(`  ${note}\n`);
  }
  await unload();
  if (signal.aborted) process.stdout.write(`${String(signal.reason)}\n`);
  process.exitCode = perfect && !signal.aborted ? 0 : 1;
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
