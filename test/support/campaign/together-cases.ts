import { setTimeout as delay } from "node:timers/promises";
import { createRandom } from "../random.ts";
import { parseReport } from "../report.ts";
import { cacheNames } from "../signing-directory.ts";
import type { PartResult } from "./cases.ts";
import { startControlFleet } from "./control-fleet.ts";
import type { ControlFleet } from "./control-fleet.ts";
import type { OperatorOptions } from "./operator-cases.ts";

const rounds = 20;

/**
 * Two operators purge the same hosts at once. Of each host, one of them has moved the files, and says so; the other says that
 * it has not. Then both are undone. One case is one host and round.
 *
 * @param options `atMost` counts rounds
 */
export async function runTogether(options: OperatorOptions): Promise<PartResult> {
  const { atMost = rounds, hosts, seconds = Number.POSITIVE_INFINITY, seed, signal } = options;
  const end = performance.now() + seconds * 1000;
  const random = createRandom(seed);
  await using fleet = await startControlFleet(hosts);
  const said = new Map<string, number>();
  const mistakes: string[] = [];
  let cases = 0;
  let right = 0;
  for (let round = 0; round < atMost; round += 1) {
    if (performance.now() >= end || signal?.aborted === true) break;
    // Every other round they start as close to each other as can be.
    const gap = round % 2 === 0 ? 0 : random.integer(1500);
    fleet.reset();
    const found = await runRound(fleet, gap, said);
    cases += hosts;
    options.progress?.(cases);
    right += hosts - new Set(found.map(([host]) => host)).size;
    mistakes.push(...found.map(([host, what]) => `${host}, ${gap} ms apart: ${what}`));
  }
  const counts = [...said].map(([what, count]) => `${count} ${what}`).toSorted();
  return { cases, right, notes: [`what was said of the hosts: ${counts.join(", ")}`, ...mistakes] };
}

type Mistake = readonly [host: string, what: string];

async function runRound(
  fleet: ControlFleet,
  gap: number,
  said: Map<string, number>,
): Promise<readonly Mistake[]> {
  const words = ["purge", "--yes", "-i", fleet.inventory];
  const states = [fleet.makeState(), fleet.makeState()];
  const reports = await Promise.all(
    states.map(async (state, index) => {
      await delay(index * gap);
      const { stdout } = await fleet.start(words, state).ended;
      return parseReport(stdout);
    }),
  );
  const mistakes = fleet.hosts.flatMap((host): readonly Mistake[] => {
    const { cached, lost, quarantined } = fleet.places(host);
    const [own, ...others] = quarantined;
    const isMoved = own?.count === cacheNames.length && others.length === 0 && cached === 0;
    const claims = reports.map(({ hosts, run }) => {
      const result = hosts.find((one) => one.host === host);
      const actions = result?.services.flatMap((service) => service.actions) ?? [];
      const done = actions.filter(({ state }) => state === "done").length;
      const what = result?.error?.code ?? result?.status ?? "nothing";
      said.set(what, (said.get(what) ?? 0) + 1);
      return { run: run.id, done };
    });
    const wrong = claims.filter(
      ({ done, run }) => done !== (run === own?.run ? cacheNames.length : 0),
    );
    return [
      ...lost.map((one): Mistake => [host, `lost: ${one}`]),
      ...(isMoved ? [] : [[host, `${cached} in place, ${JSON.stringify(quarantined)}`] as const]),
      ...wrong.map(({ done, run }): Mistake => [host, `run ${run} says that it moved ${done}`]),
    ];
  });
  for (const [index, { run }] of reports.entries()) {
    const undo = ["undo", run.id, "--yes", "-i", fleet.inventory];
    await fleet.start(undo, states[index] ?? "").ended;
  }
  const left = fleet.hosts.flatMap((host): readonly Mistake[] => {
    const isBack = fleet.places(host).cached === cacheNames.length;
    return isBack ? [] : [[host, "the undo did not put all of it back"]];
  });
  return [...mistakes, ...left];
}
