import { spread } from "./statistics.mjs";

/** @typedef {import("./client.mjs").Run} Run */
/** @typedef {import("./statistics.mjs").Spread} Spread */

/**
 * What one client did on one size of fleet.
 *
 * @typedef {object} Cell
 * @property {string} client
 * @property {number} hosts
 * @property {Spread} cpuMillisecondsPerHost
 * @property {Spread} serverMillisecondsPerHost CPU of sshd and of what it runs.
 * @property {Spread} wallSeconds
 * @property {Spread} treeMegabytes Anonymous memory of all processes of the client together.
 * @property {Spread} largestProcessMegabytes Resident memory of the largest.
 * @property {number | null} roundTripsPerHost After login; `null` where nobody counts them.
 * @property {number} right Hosts that were right in the worst repetition.
 */

/**
 * @param {string} client
 * @param {number} hosts
 * @param {readonly Run[]} runs
 * @returns {Cell}
 */
export function summarize(client, hosts, runs) {
  const over = (/** @type {(run: Run) => number} */ figure) => spread(runs.map(figure));
  const trips = runs.flatMap(({ roundTrips }) => roundTrips ?? []);
  return {
    client,
    hosts,
    cpuMillisecondsPerHost: over(({ cpuSeconds }) => (cpuSeconds * 1000) / hosts),
    serverMillisecondsPerHost: over(({ serverCpuSeconds }) => (serverCpuSeconds * 1000) / hosts),
    wallSeconds: over(({ wallSeconds }) => wallSeconds),
    treeMegabytes: over(({ treeBytes }) => treeBytes / 1e6),
    largestProcessMegabytes: over(({ largestProcessBytes }) => largestProcessBytes / 1e6),
    roundTripsPerHost: trips.length === 0 ? null : spread(trips).median,
    right: Math.min(...runs.map(({ right }) => right)),
  };
}
