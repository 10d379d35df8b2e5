import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { compareWithAims, renderAim } from "./aims.mjs";
import { ansibleClient } from "./ansible.mjs";
import { summarize } from "./cell.mjs";
import { runClient } from "./client.mjs";
import { createFleetmendClient } from "./fleetmend.mjs";
import { measure } from "./measure.mjs";
import { sshClient } from "./ssh.mjs";
import { spread } from "./statistics.mjs";
import { heading, renderCell, renderSpread } from "./table.mjs";

/** @typedef {import("./cell.mjs").Cell} Cell */
/** @typedef {import("./client.mjs").Client} Client */
/** @typedef {import("./options.mjs").Options} Options */

/**
 * @typedef {object} Bench
 * @property {import("./fleet.mjs").Fleet} fleet
 * @property {ReturnType<typeof import("./machine.mjs").describeMachine>} machine
 * @property {AbortSignal} signal Ends whatever is measured.
 */

/** Hosts at the same time. */
const parallel = 50;

/**
 * Measures every client on every size of fleet and prints the figures; returns the exit status.
 *
 * @param {Options} options
 * @param {Bench} bench
 * @param {(text: string) => void} print
 */
export async function measureAll(options, bench, print) {
  const known = [createFleetmendClient(options.main), sshClient, ansibleClient];
  const clients = known.filter(({ name }) => options.clients.includes(name));
  const repetitions = `${parallel} at a time, medians of ${options.runs} (least–most)`;
  print(`4 services per host, ${repetitions}\n`);
  // Who cannot do one host need not try hundreds.
  for (const client of clients) await expectRight(client, bench);
  const start = options.clients.includes("fleetmend") ? await measureStart(options, bench) : null;
  print(heading);
  /** @type {Cell[]} */
  const cells = [];
  for (const hosts of options.hosts) {
    for (const cell of await measureSize(clients, bench, hosts, options.runs)) {
      cells.push(cell);
      print(renderCell(cell));
    }
  }
  if (start !== null) print(`\n\`fleetmend --help\` takes ${renderSpread(start)} ms`);
  const aims = compareWithAims(cells, start);
  if (aims.length > 0) print(`\n${aims.map(renderAim).join("\n")}`);
  if (options.json !== undefined) {
    const { machine } = bench;
    const figures = {
      machine,
      parallel,
      runs: options.runs,
      cells,
      startMilliseconds: start,
      aims,
    };
    writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`);
  }
  return cells.every(({ hosts, right }) => right === hosts) ? 0 : 1;
}

/**
 * The clients take turns, so that what disturbs the machine disturbs all of them.
 *
 * @param {readonly Client[]} clients
 * @param {Bench} bench
 * @param {number} hosts
 * @param {number} times
 * @returns {Promise<readonly Cell[]>}
 */
async function measureSize(clients, { fleet, signal }, hosts, times) {
  const measured = clients.map((client) => ({
    client,
    runs: /** @type {import("./client.mjs").Run[]} */ ([]),
  }));
  for (let time = 0; time < times; time += 1) {
    for (const { client, runs } of measured) {
      runs.push(await runClient(client, { fleet, count: hosts, parallel }, signal));
    }
  }
  return measured.map(({ client, runs }) => summarize(client.name, hosts, runs));
}

/**
 * @param {Client} client
 * @param {Bench} bench
 */
async function expectRight(client, { fleet, signal }) {
  const { exitCode, right } = await runClient(client, { fleet, count: 1, parallel }, signal);
  if (right === 1) return;
  const output = [".out", ".err"].map((suffix) =>
    readFileSync(`${fleet.directory}/${client.name}${suffix}`, "utf8").slice(0, 2000),
  );
  throw new Error(
    `${client.name} (exit status ${exitCode}) is wrong about one host:\n${output.join("")}`,
  );
}

/**
 * @param {Options} options
 * @param {Bench} bench
 */
async function measureStart({ main, runs }, { fleet, signal }) {
  const command = { argv: [process.execPath, main, "--help"] };
  const milliseconds = [];
  for (let time = 0; time < runs + 2; time += 1) {
    const cost = await measure(command, `${fleet.directory}/start`, signal);
    milliseconds.push(cost.wallSeconds * 1000);
  }
  return spread(milliseconds);
}
