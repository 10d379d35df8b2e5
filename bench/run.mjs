// Measures fleetmend's check beside OpenSSH and Ansible on a fleet on loopback; see README.md.
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { compareWithAims, renderAim } from "./aims.mjs";
import { summarize } from "./cell.mjs";
import { startFleet } from "./fleet.mjs";
import { createFleetmendClient } from "./fleetmend.mjs";
import { writeInventory } from "./inventory.mjs";
import { describeMachine } from "./machine.mjs";
import { measure } from "./measure.mjs";
import { readOptions, usage } from "./options.mjs";
import { ansibleClient, sshClient } from "./peers.mjs";
import { spread } from "./statistics.mjs";
import { heading, renderCell, renderSpread } from "./table.mjs";

/** @typedef {import("./cell.mjs").Cell} Cell */
/** @typedef {import("./client.mjs").Client} Client */
/** @typedef {import("./fleet.mjs").Fleet} Fleet */
/** @typedef {import("./options.mjs").Options} Options */

/** Hosts at the same time. */
const parallel = 50;

const interrupt = new AbortController();
for (const name of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.on(name, () => interrupt.abort(new Error(`ended by ${name}`)));
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === "help") print(usage.trimEnd());
  else await bench(options);
} catch (thrown) {
  process.stderr.write(`bench: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exitCode = 1;
}

/** @param {Options} options */
async function bench(options) {
  if (!existsSync(options.main)) {
    throw new Error(`${options.main} is missing; run \`npm run build\` first`);
  }
  const machine = describeMachine();
  const { cores, processor, node, openssh, ansible } = machine;
  print(`${cores} × ${processor}, load ${machine.loadBefore.toFixed(1)}`);
  print(`node ${node}, ${openssh}, ${ansible}`);
  const fleet = await startFleet(Math.max(...options.hosts));
  try {
    if (options.serve) await serve(fleet);
    else await measureAll(options, fleet, machine);
  } finally {
    await fleet.stop();
  }
}

/** @param {Fleet} fleet */
async function serve(fleet) {
  print(`inventory ${writeInventory(fleet, fleet.hosts.length)}; Ctrl-C ends it`);
  // Keystone's socket keeps the process alive.
  if (!interrupt.signal.aborted) await once(interrupt.signal, "abort");
}

/**
 * @param {Options} options
 * @param {Fleet} fleet
 * @param {ReturnType<typeof describeMachine>} machine
 */
async function measureAll(options, fleet, machine) {
  const known = [createFleetmendClient(options.main), sshClient, ansibleClient];
  const clients = known.filter(({ name }) => options.clients.includes(name));
  const repetitions = `${parallel} at a time, medians of ${options.runs} (least–most)`;
  print(`4 services per host, ${repetitions}\n`);
  // Who cannot do one host need not try hundreds.
  for (const client of clients) await expectRight(client, fleet);
  const start = options.clients.includes("fleetmend") ? await measureStart(options, fleet) : null;
  print(heading);
  /** @type {Cell[]} */
  const cells = [];
  for (const hosts of options.hosts) {
    for (const cell of await measureSize(clients, fleet, hosts, options.runs)) {
      cells.push(cell);
      print(renderCell(cell));
    }
  }
  if (start !== null) print(`\n\`fleetmend --help\` takes ${renderSpread(start)} ms`);
  const aims = compareWithAims(cells, start);
  if (aims.length > 0) print(`\n${aims.map(renderAim).join("\n")}`);
  if (options.json !== undefined) {
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
  if (cells.some(({ hosts, right }) => right !== hosts)) process.exitCode = 1;
}

/**
 * The clients take turns, so that what disturbs the machine disturbs all of them.
 *
 * @param {readonly Client[]} clients
 * @param {Fleet} fleet
 * @param {number} hosts
 * @param {number} times
 * @returns {Promise<readonly Cell[]>}
 */
async function measureSize(clients, fleet, hosts, times) {
  const measured = clients.map((client) => ({
    client,
    runs: /** @type {Awaited<ReturnType<typeof runOnce>>[]} */ ([]),
  }));
  for (let time = 0; time < times; time += 1) {
    for (const { client, runs } of measured) runs.push(await runOnce(client, fleet, hosts));
  }
  return measured.map(({ client, runs }) => summarize(client.name, hosts, runs));
}

/**
 * @param {Client} client
 * @param {Fleet} fleet
 * @param {number} hosts
 */
async function runOnce(client, fleet, hosts) {
  const prefix = `${fleet.directory}/${client.name}`;
  const inventory = writeInventory(fleet, hosts);
  const { command } = client.prepare(fleet, hosts, parallel, inventory);
  const before = await fleet.sshd.cpuSeconds();
  const cost = await measure(command, prefix, interrupt.signal);
  const serverCpuSeconds = (await fleet.sshd.cpuSeconds()) - before;
  return { ...cost, serverCpuSeconds, ...client.judge({ fleet, count: hosts, prefix }) };
}

/**
 * @param {Client} client
 * @param {Fleet} fleet
 */
async function expectRight(client, fleet) {
  const { exitCode, right } = await runOnce(client, fleet, 1);
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
 * @param {Fleet} fleet
 */
async function measureStart({ main, runs }, fleet) {
  const command = { argv: [process.execPath, main, "--help"] };
  const milliseconds = [];
  for (let time = 0; time < runs + 2; time += 1) {
    const cost = await measure(command, `${fleet.directory}/start`, interrupt.signal);
    milliseconds.push(cost.wallSeconds * 1000);
  }
  return spread(milliseconds);
}

/** @param {string} text */
function print(text) {
  process.stdout.write(`${text}\n`);
}
