import { readdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { createRandom } from "../random.ts";
import { cacheNames } from "../signing-directory.ts";
import { parseReport } from "../report.ts";
import type { CampaignOptions, PartResult } from "./cases.ts";
import { hadNoRecord, startControlFleet } from "./control-fleet.ts";
import type { ControlEnd, ControlFleet } from "./control-fleet.ts";

export interface OperatorOptions extends CampaignOptions {
  readonly hosts: number;
}

/** Moments of a run. */
const rounds = 100;

/**
 * Kills the process that controls a purge at random moments, and resumes the run, some of which is killed as well. Then each
 * host's files have been moved by that run, once, and the report of the last process has each of them once.
 *
 * @param options `atMost` counts rounds
 */
export async function killOperator(options: OperatorOptions): Promise<PartResult> {
  const { atMost = rounds, hosts, seconds = Number.POSITIVE_INFINITY, seed, signal } = options;
  const end = performance.now() + seconds * 1000;
  const random = createRandom(seed);
  await using fleet = await startControlFleet(hosts);
  fleet.reset();
  const began = performance.now();
  await fleet.start(purgeOf(fleet), fleet.makeState()).ended;
  const span = performance.now() - began;
  const tally = new Map<string, number>();
  const mistakes: string[] = [];
  let cases = 0;
  let right = 0;
  for (let round = 0; round < atMost; round += 1) {
    if (performance.now() >= end || signal?.aborted === true) break;
    const moments = [random.integer(Math.ceil(span))];
    if (round % 3 === 2) moments.push(random.integer(Math.ceil(span)));
    const { kind, wrong } = await runRound(fleet, moments);
    tally.set(kind, (tally.get(kind) ?? 0) + 1);
    cases += 1;
    if (wrong.length === 0) right += 1;
    options.progress?.(cases);
    mistakes.push(...wrong.map((one) => `killed after ${moments.join(" and ")} ms: ${one}`));
  }
  const kinds = [...tally].map(([kind, count]) => `${count} ${kind}`).toSorted();
  const notes = [
    `a run over ${hosts} hosts took ${Math.round(span)} ms; killed: ${kinds.join(", ")}`,
  ];
  return { cases, right, notes: [...notes, ...mistakes] };
}

/** @param moments after how many milliseconds the purge, and then each process that resumes it, is killed */
async function runRound(
  fleet: ControlFleet,
  moments: readonly number[],
): Promise<{ readonly kind: string; readonly wrong: readonly string[] }> {
  fleet.reset();
  const state = fleet.makeState();
  let words = purgeOf(fleet);
  let killed = 0;
  for (const moment of moments) {
    const control = fleet.start(words, state);
    await Promise.race([delay(moment), control.ended]);
    control.kill();
    const { code } = await control.ended;
    if (code === null) killed += 1;
    const run = runsIn(state)[0];
    if (run === undefined) return { kind: "before there was a journal", wrong: untouched(fleet) };
    words = ["resume", run, "--yes"];
    if (code !== null && killed === 0) return { kind: "too late", wrong: judge(fleet, run) };
  }
  const [, run = ""] = words;
  const end = await fleet.start(words, state).ended;
  if (hadNoRecord(end)) {
    return { kind: "before the journal's first record", wrong: untouched(fleet) };
  }
  return {
    kind: `${killed} times`,
    wrong: [...judge(fleet, run), ...judgeReport(fleet, end)],
  };
}

function purgeOf({ inventory }: ControlFleet): readonly string[] {
  return ["purge", "--yes", "-i", inventory];
}

function runsIn(state: string): readonly string[] {
  try {
    const names = readdirSync(`${state}/runs`).filter((name) => name.endsWith(".journal"));
    return names.map((name) => name.replace(/\..*$/, ""));
  } catch {
    // The process did not get as far.
    return [];
  }
}

function untouched(fleet: ControlFleet): readonly string[] {
  return fleet.hosts.flatMap((host) => {
    const { cached, quarantined } = fleet.places(host);
    const isWhole = cached === cacheNames.length && quarantined.length === 0;
    return isWhole ? [] : [`${host} was changed without a journal`];
  });
}

/** Everything was moved, once, by the one run. */
function judge(fleet: ControlFleet, run: string): readonly string[] {
  return fleet.hosts.flatMap((host) => {
    const { cached, lost, quarantined } = fleet.places(host);
    const [own, ...others] = quarantined;
    const isMoved = own?.run === run && own.count === cacheNames.length && others.length === 0;
    return [
      ...lost.map((one) => `${host}: lost: ${one}`),
      ...(cached === 0 ? [] : [`${host}: ${cached} files are still in place`]),
      ...(isMoved ? [] : [`${host}: ${JSON.stringify(quarantined)}`]),
    ];
  });
}

/** Each file of each host is in the report, once, and done. */
function judgeReport(fleet: ControlFleet, { code, stdout }: ControlEnd): readonly string[] {
  if (code !== 0) return [`the resumed run ended with ${code}`];
  const said = parseReport(stdout).hosts.map(({ host, services }) => {
    const states = services.flatMap(({ actions }) =>
      actions.map(({ path, state }) => `${path.slice(path.lastIndexOf("/") + 1)} ${state}`),
    );
    return `${host}: ${states.toSorted().join(", ")}`;
  });
  const done = cacheNames.map((name) => `${name} done`).toSorted();
  const wanted = new Set(fleet.hosts.map((host) => `${host}: ${done.join(", ")}`));
  const wrong = said.filter((line) => !wanted.has(line));
  const isWhole = said.length === fleet.hosts.length;
  return [...wrong, ...(isWhole ? [] : [`the report has ${said.length} hosts`])];
}
