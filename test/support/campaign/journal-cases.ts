import { readdirSync, statSync, truncateSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { createRandom } from "../random.ts";
import { parseReport } from "../report.ts";
import { cacheNames } from "../signing-directory.ts";
import type { PartResult } from "./cases.ts";
import { hadNoRecord, startControlFleet } from "./control-fleet.ts";
import type { ControlFleet } from "./control-fleet.ts";
import type { OperatorOptions } from "./operator-cases.ts";

const rounds = 100;

/**
 * Kills the process that controls a purge, and cuts its journal at any byte, as no fsync allows: what it says of hosts is
 * more than the journal knows. The run that is resumed says nothing that is not so, the next purge does the rest, and both
 * are undone. One case is one cut.
 *
 * @param options `atMost` counts cuts
 */
export async function cutJournals(options: OperatorOptions): Promise<PartResult> {
  const { atMost = rounds, hosts, seconds = Number.POSITIVE_INFINITY, seed, signal } = options;
  const end = performance.now() + seconds * 1000;
  const random = createRandom(seed);
  await using fleet = await startControlFleet(hosts);
  fleet.reset();
  const began = performance.now();
  await fleet.start(["purge", "--yes", "-i", fleet.inventory], fleet.makeState()).ended;
  const span = performance.now() - began;
  const mistakes: string[] = [];
  const kinds = new Map<string, number>();
  let cases = 0;
  let right = 0;
  while (cases < atMost) {
    if (performance.now() >= end || signal?.aborted === true) break;
    const cut = await killAndCut(fleet, span, random.integer);
    if (cut === null) continue;
    const { kind, wrong } = await recover(fleet, cut);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    cases += 1;
    if (wrong.length === 0) right += 1;
    options.progress?.(cases);
    mistakes.push(...wrong.map((one) => `cut at byte ${cut.byte} of ${cut.length}: ${one}`));
  }
  const said = [...kinds].map(([kind, count]) => `${count} ${kind}`).toSorted();
  return { cases, right, notes: [`the runs were ${said.join(", ")}`, ...mistakes] };
}

interface Cut {
  readonly state: string;
  readonly run: string;
  readonly byte: number;
  readonly length: number;
}

/** `null`: it was killed before it had a journal. */
async function killAndCut(
  fleet: ControlFleet,
  span: number,
  integer: (below: number) => number,
): Promise<Cut | null> {
  fleet.reset();
  const state = fleet.makeState();
  const control = fleet.start(["purge", "--yes", "-i", fleet.inventory], state);
  await Promise.race([delay(integer(Math.ceil(span))), control.ended]);
  control.kill();
  await control.ended;
  const file = journalIn(state);
  if (file === null) return null;
  const length = statSync(file).size;
  const byte = integer(length + 1);
  truncateSync(file, byte);
  return { state, byte, length, run: file.replace(/^.*\/|\.journal$/g, "") };
}

function journalIn(state: string): string | null {
  try {
    const name = readdirSync(`${state}/runs`).find((one) => one.endsWith(".journal"));
    return name === undefined ? null : `${state}/runs/${name}`;
  } catch {
    // The process did not get as far.
    return null;
  }
}

async function recover(
  fleet: ControlFleet,
  { run, state }: Cut,
): Promise<{ readonly kind: string; readonly wrong: readonly string[] }> {
  const resumed = await fleet.start(["resume", run, "--yes"], state).ended;
  const isRefused = hadNoRecord(resumed);
  const falsehoods = isRefused ? [] : findFalsehoods(fleet, resumed.stdout);
  const next = await fleet.start(["purge", "--yes", "-i", fleet.inventory], state).ended;
  const left = fleet.hosts.flatMap((host) => {
    const { cached, lost } = fleet.places(host);
    return cached === 0 && lost.length === 0
      ? []
      : [`${host}: ${cached} in place, lost ${lost.join()}`];
  });
  for (const id of [parseReport(next.stdout).run.id, run])
    await fleet.start(["undo", id, "--yes", "-i", fleet.inventory], state).ended;
  const notBack = fleet.hosts.filter((host) => fleet.places(host).cached !== cacheNames.length);
  return {
    kind: isRefused ? "refused, as no record was left" : `resumed with exit ${resumed.code}`,
    wrong: [...falsehoods, ...left, ...notBack.map((host) => `${host}: not undone`)],
  };
}

/** Each host is told once, and of each file that it is done only if it is in quarantine. */
function findFalsehoods(fleet: ControlFleet, stdout: string): readonly string[] {
  const { hosts } = parseReport(stdout);
  const told = hosts.map(({ host }) => host).toSorted();
  const isWhole = JSON.stringify(told) === JSON.stringify(fleet.hosts.toSorted());
  const wrong = hosts.flatMap(({ host, services }) => {
    const actions = services.flatMap((service) => service.actions);
    const done = actions.filter(({ state }) => state === "done").length;
    const { quarantined } = fleet.places(host);
    const moved = quarantined.reduce((sum, { count }) => sum + count, 0);
    return done > moved ? [`${host}: it says that ${done} are done, and ${moved} are`] : [];
  });
  return [...wrong, ...(isWhole ? [] : [`told are ${told.join()}`])];
}
