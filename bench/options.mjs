import { parseArgs } from "node:util";

export const clientNames = /** @type {const} */ (["fleetmend", "ssh", "ansible"]);

/** @typedef {(typeof clientNames)[number]} ClientName */

/**
 * @typedef {object} Options
 * @property {readonly number[]} hosts Sizes of the fleet, ascending.
 * @property {number} runs Repetitions of each measurement.
 * @property {readonly ClientName[]} clients
 * @property {string | undefined} json File for the figures.
 * @property {string} main fleetmend's program.
 * @property {boolean} serve Only start the fleet.
 */

export const usage = `usage: npm run bench -- [--hosts 20,100,500] [--runs 3] [--only fleetmend,ssh,ansible]
                       [--json FILE] [--main dist/cli/main.js] [--serve]
  --serve  start the fleet, say where its inventory is, and wait for Ctrl-C
`;

/**
 * Reads the command line; throws an Error with one sentence.
 *
 * @param {readonly string[]} words
 * @returns {Options | "help"}
 */
export function readOptions(words) {
  const { values } = parseArgs({
    args: [...words],
    options: {
      hosts: { type: "string", default: "20,100,500" },
      runs: { type: "string", default: "3" },
      only: { type: "string", default: clientNames.join(",") },
      json: { type: "string" },
      main: { type: "string", default: "dist/cli/main.js" },
      serve: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  const hosts = values.hosts.split(",").map((text) => readCount(text, "--hosts", 9999));
  return {
    hosts: [...new Set(hosts)].sort((one, other) => one - other),
    runs: readCount(values.runs, "--runs", 99),
    clients: readClients(values.only),
    json: values.json,
    main: values.main,
    serve: values.serve,
  };
}

/**
 * @param {string} text
 * @param {string} option
 * @param {number} most
 */
function readCount(text, option, most) {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= most) return count;
  throw new Error(`${option}: "${text}" is not a whole number from 1 to ${most}`);
}

/**
 * @param {string} text
 * @returns {readonly ClientName[]}
 */
function readClients(text) {
  const words = text.split(",");
  const unknown = words.find((word) => !clientNames.some((name) => name === word));
  if (unknown === undefined) return clientNames.filter((name) => words.includes(name));
  throw new Error(`--only: there is no client "${unknown}"; there are ${clientNames.join(", ")}`);
}
