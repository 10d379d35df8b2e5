import { setTimeout as delay } from "node:timers/promises";
import type { Summary } from "../../../src/engine/events.ts";
import type { Machine } from "../../../src/transport/contract.ts";
import { shellsOf } from "../cut-link.ts";
import { createRandom } from "../random.ts";
import { runOverSsh } from "../ssh-run.ts";
import type { CampaignOptions, PartResult } from "./cases.ts";
import { findMisreports } from "./misreports.ts";
import { startLinkFleet } from "./link-fleet.ts";
import type { LinkFleet } from "./link-fleet.ts";

/** Moments per host. */
const rounds = 100;

/**
 * Cuts the SSH connection to each of some hosts at random moments of a purge, from the first byte to the last, and compares
 * what is said of the host and of each file with what is there when all work on it has ended. Then the next purge has to do
 * the rest. One case is one host and moment.
 *
 * @param options `atMost` counts rounds over all hosts
 */
export async function cutLinks(options: CampaignOptions): Promise<PartResult> {
  const { atMost = rounds, seconds = Number.POSITIVE_INFINITY, seed, signal } = options;
  const end = performance.now() + seconds * 1000;
  const random = createRandom(seed);
  await using fleet = await startLinkFleet(["ctl01", "ctl02", "ctl03", "ctl04"]);
  const began = performance.now();
  await purge(fleet);
  const span = performance.now() - began;
  const statuses = new Map<string, number>();
  const mistakes: string[] = [];
  let cases = 0;
  let right = 0;
  for (let round = 0; round < atMost; round += 1) {
    if (performance.now() >= end || signal?.aborted === true) break;
    fleet.reset();
    const moments = new Map(fleet.hosts.map((host) => [host, random.integer(Math.ceil(span))]));
    for (const [host, moment] of moments) fleet.cutNext(host, moment);
    const summary = await purge(fleet);
    const found = new Map(fleet.hosts.map((host) => [host, findMisreports(fleet, summary, host)]));
    for (const { status } of summary.outcomes)
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    await purge(fleet);
    for (const [host, wrong] of found) {
      const all = [...wrong, ...fleet.findLosses(host)];
      cases += 1;
      options.progress?.(cases);
      if (all.length === 0) right += 1;
      mistakes.push(...all.map((one) => `${host}, cut after ${moments.get(host)} ms: ${one}`));
    }
  }
  const said = [...statuses].map(([status, count]) => `${count} ${status}`).toSorted();
  return { cases, right, notes: [`what was said of the hosts: ${said.join(", ")}`, ...mistakes] };
}

/** Purges all hosts, and waits until nothing works on them any more. */
async function purge({ inventory }: LinkFleet): Promise<Summary> {
  const marks = new Set<string>();
  const wrap = (machine: Machine): Machine => ({
    ...machine,
    start(argv, handlers) {
      marks.add(/\b[0-9a-f]{64}\b/.exec(argv.join(" "))?.[0] ?? "no mark");
      return machine.start(argv, handlers);
    },
    [Symbol.asyncDispose]: () => machine[Symbol.asyncDispose](),
  });
  const summary = await runOverSsh({
    inventory,
    playbook: "purge",
    mode: "apply",
    deadlineMs: 20_000,
    wrap,
  });
  for (let attempt = 0; [...marks].flatMap(shellsOf).length > 0; attempt += 1) {
    if (attempt === 300) throw new Error("work on a host does not end");
    await delay(100);
  }
  return summary;
}
