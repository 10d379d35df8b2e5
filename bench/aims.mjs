/** @typedef {import("./cell.mjs").Cell} Cell */
/** @typedef {import("./statistics.mjs").Spread} Spread */

/** @typedef {{ readonly aim: string, readonly value: number, readonly limit: number }} Aim */

/**
 * What fleetmend is held to on a machine with two cores that are the hosts' as well.
 *
 * @param {readonly Cell[]} cells
 * @param {Spread | null} startMilliseconds
 * @returns {readonly Aim[]}
 */
export function compareWithAims(cells, startMilliseconds) {
  const own = cells.filter(({ client }) => client === "fleetmend");
  const of = (/** @type {number} */ hosts) => own.filter((cell) => cell.hosts === hosts);
  return [
    ...of(500).map(({ cpuMillisecondsPerHost: { median } }) => ({
      aim: "client CPU ms per host, 500 hosts",
      value: median,
      limit: 4.5,
    })),
    ...of(100).map(({ wallSeconds: { median } }) => ({
      aim: "wall s, 100 hosts",
      value: median,
      limit: 2.2,
    })),
    ...of(500).map(({ wallSeconds: { median } }) => ({
      aim: "wall s, 500 hosts",
      value: median,
      limit: 9,
    })),
    ...own.slice(-1).map(({ roundTripsPerHost }) => ({
      aim: "round trips per host after login",
      value: roundTripsPerHost ?? Number.NaN,
      limit: 3,
    })),
    ...(startMilliseconds === null
      ? []
      : [{ aim: "ms to `fleetmend --help`", value: startMilliseconds.median, limit: 150 }]),
  ];
}

/** @param {Aim} aim */
export function renderAim({ aim, value, limit }) {
  const verdict = value <= limit ? "met" : "missed";
  return `${aim.padEnd(36)}${value.toFixed(value < 100 ? 2 : 0).padStart(8)}  aim ${String(limit).padStart(4)}  ${verdict}`;
}
