import { writeInventory } from "./inventory.mjs";
import { measure } from "./measure.mjs";

/** @typedef {import("./fleet.mjs").Fleet} Fleet */
/** @typedef {import("./measure.mjs").Command} Command */
/** @typedef {import("./measure.mjs").Cost} Cost */

/**
 * Something that does the job on a fleet.
 *
 * @typedef {object} Client
 * @property {import("./options.mjs").ClientName} name
 * @property {(job: Job) => Command} prepare
 * @property {(job: Job) => Judgement} judge Compares what came out with what the fleet is known to be.
 */

/**
 * @typedef {object} Job
 * @property {Fleet} fleet
 * @property {number} count Hosts, from the first on.
 * @property {number} parallel Hosts at the same time.
 * @property {string} inventory File with these hosts.
 * @property {string} prefix Of the files with the client's output.
 */

/**
 * @typedef {object} Judgement
 * @property {number} right Hosts of which everything is as it should be.
 * @property {number} [roundTrips] After login, per host.
 */

/** @typedef {Cost & Judgement & { readonly serverCpuSeconds: number }} Run One repetition. */

/**
 * Lets a client do its job once, and measures and judges it.
 *
 * @param {Client} client
 * @param {Pick<Job, "fleet" | "count" | "parallel">} task
 * @param {AbortSignal} signal
 * @returns {Promise<Run>}
 */
export async function runClient(client, { fleet, count, parallel }, signal) {
  const inventory = writeInventory(fleet, count);
  const prefix = `${fleet.directory}/${client.name}`;
  const job = { fleet, count, parallel, inventory, prefix };
  const command = client.prepare(job);
  const before = await fleet.sshd.cpuSeconds();
  const cost = await measure(command, prefix, signal);
  const serverCpuSeconds = (await fleet.sshd.cpuSeconds()) - before;
  return { ...cost, serverCpuSeconds, ...client.judge(job) };
}
