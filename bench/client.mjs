/**
 * Something that does the job on a fleet.
 *
 * @typedef {object} Client
 * @property {import("./options.mjs").ClientName} name
 * @property {(fleet: Fleet, count: number, parallel: number, inventory: string) => { command: Command }} prepare
 * @property {(run: FinishedRun) => Judgement} judge Compares what came out with what the fleet is known to be.
 */

/** @typedef {import("./fleet.mjs").Fleet} Fleet */
/** @typedef {import("./measure.mjs").Command} Command */

/**
 * @typedef {object} FinishedRun
 * @property {Fleet} fleet
 * @property {number} count Hosts that were asked for.
 * @property {string} prefix Of the files with the client's output.
 */

/**
 * @typedef {object} Judgement
 * @property {number} right Hosts of which everything is as it should be.
 * @property {number} [roundTrips] After login, per host.
 */

