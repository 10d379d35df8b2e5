import { existsSync, readFileSync, rmSync } from "node:fs";
import process from "node:process";
import { services } from "./configuration.mjs";

/** @typedef {import("./fleet.mjs").FleetHost} FleetHost */

/**
 * As far as the bench reads it.
 *
 * @typedef {object} Report
 * @property {{ readonly exitCode: number, readonly cost: { readonly roundTrips: number } }} run
 * @property {readonly ReportedHost[]} hosts
 *
 * @typedef {object} ReportedHost
 * @property {string} host
 * @property {string} status
 * @property {readonly ReportedService[]} services
 *
 * @typedef {object} ReportedService
 * @property {string} service
 * @property {{ readonly value: string } | null} signingDir
 * @property {readonly { readonly code: string, readonly severity: string }[]} findings
 */

/**
 * The full check of fleetmend.
 *
 * @param {string} main Its program.
 * @returns {import("./client.mjs").Client}
 */
export function createFleetmendClient(main) {
  return {
    name: "fleetmend",
    prepare({ parallel, inventory, prefix }) {
      // A report of an earlier run must not be taken for this one's.
      rmSync(reportOf(prefix), { force: true });
      const words = ["check", "-i", inventory, "-f", String(parallel)];
      const report = ["--report", `json=${reportOf(prefix)}`];
      return { argv: [process.execPath, main, ...words, ...report] };
    },
    judge({ fleet, count, prefix }) {
      if (!existsSync(reportOf(prefix))) return { right: 0 };
      /** @type {Report} */
      const report = JSON.parse(readFileSync(reportOf(prefix), "utf8"));
      const byName = new Map(report.hosts.map((host) => [host.host, host]));
      const right = fleet.hosts
        .slice(0, count)
        .filter((host) => isRight(host, byName.get(host.name)));
      return { right: right.length, roundTrips: report.run.cost.roundTrips / count };
    },
  };
}

/** @param {string} prefix */
function reportOf(prefix) {
  return `${prefix}-report.json`;
}

/**
 * Stale caches are found, and nothing else is.
 *
 * @param {FleetHost} host
 * @param {ReportedHost | undefined} reported
 */
function isRight(host, reported) {
  if (reported === undefined || reported.status !== (host.stale.size > 0 ? "findings" : "ok")) {
    return false;
  }
  const byName = new Map(reported.services.map((service) => [service.service, service]));
  return services.every(({ name, directory }) => {
    const service = byName.get(name);
    const codes = new Set(service?.findings.map(({ code }) => code));
    const wanted = host.stale.has(name) ? "cache-stale" : "";
    return service?.signingDir?.value === directory && [...codes].join() === wanted;
  });
}
