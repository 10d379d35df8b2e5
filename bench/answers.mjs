import { readFileSync } from "node:fs";
import { services } from "./configuration.mjs";

/** @typedef {import("./fleet.mjs").Fleet} Fleet */
/** @typedef {import("./fleet.mjs").FleetHost} FleetHost */

/** What the peers run on each host; it wants to find $root. */
export const script = readFileSync(new URL("check.sh", import.meta.url), "utf8").replaceAll(
  /^#.*\n/gm,
  "",
);

/**
 * Hosts of which the script printed each service's directory and both of its certificates, stale or fresh as they are.
 *
 * @param {import("./client.mjs").Job} job
 * @param {ReadonlyMap<string, string>} answers By name of the host.
 */
export function countRight({ fleet, count }, answers) {
  return fleet.hosts
    .slice(0, count)
    .filter((host) => isRight(fleet, host, answers.get(host.name) ?? "")).length;
}

/**
 * @param {Fleet} fleet
 * @param {FleetHost} host
 * @param {string} answer
 */
function isRight({ old, current }, host, answer) {
  const parts = answer.split(/^service /m).slice(1);
  return (
    parts.length === services.length &&
    services.every(({ name, directory }, index) => {
      const part = parts[index] ?? "";
      const pair = host.stale.has(name) ? old : current;
      const isThere = part.startsWith(`${name} ${directory}\n`);
      return isThere && part.includes(pair.signing) && part.includes(pair.ca);
    })
  );
}
