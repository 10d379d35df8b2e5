import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import type { Action } from "../../../src/model/action.ts";
import type { ChangeResult, Machine } from "../../../src/transport/contract.ts";
import { restoreOf } from "../attacked-tree.ts";
import { openSession } from "../session.ts";
import { createShellMachine } from "../shells.ts";
import { cacheNames } from "../signing-directory.ts";
import { furnishStaleNeutron, laterId, runId } from "./stale-neutron.ts";
import type { StaleNeutron } from "./stale-neutron.ts";
import { createStoppedMachine, readStops } from "./stopped-machine.ts";
import type { Stop } from "./stopped-machine.ts";

/** What is cut off. */
export const operations = ["purge", "undo"] as const;
export type Operation = (typeof operations)[number];

/** How many calls an operation makes that change a file system. */
export async function countCalls(operation: Operation, shell: readonly string[]): Promise<number> {
  using place = makePlace();
  const { action } = await prepare(furnishStaleNeutron(place.root, shell), operation, shell);
  await change(createStoppedMachine(shell, place.log, { how: "count" }), action);
  return readStops(place.log).calls.length;
}

/** Stops an operation in a directory of its own, and tells what is wrong with what it left, said, or with what comes after. */
export async function runTrial(
  operation: Operation,
  shell: readonly string[],
  stop: Stop,
): Promise<readonly string[]> {
  using place = makePlace();
  const neutron = furnishStaleNeutron(place.root, shell);
  const { action, whole } = await prepare(neutron, operation, shell);
  const result = await change(createStoppedMachine(shell, place.log, stop), action);
  if (!readStops(place.log).fired) return ["the call was not made"];
  return [
    ...findLosses(neutron, whole),
    ...(result === null ? [] : findFalsehoods(neutron, whole, operation, result)),
    ...(operation === "purge" ? await purgeAgain(neutron) : []),
    ...(await undoAll(neutron, whole)),
  ];
}

/** What is there before the operation, and the action that it is; of an undo, a purge comes first. */
export async function prepare(
  neutron: StaleNeutron,
  operation: Operation,
  shell: readonly string[],
): Promise<{ readonly action: Action; readonly whole: readonly string[] }> {
  const whole = neutron.snapshot();
  const purge = neutron.action();
  if (operation === "purge") return { action: purge, whole };
  const result = await change(createShellMachine(shell), purge);
  if (result?.verdict !== "done") throw new Error(`a purge ended as ${result?.verdict}`);
  return { action: restoreOf(purge), whole };
}

/** What the host says, or `null` where it says nothing any more. */
export async function change(machine: Machine, action: Action): Promise<ChangeResult | null> {
  try {
    await using session = await openSession(machine, { deadlineMs: 120_000 });
    return await session.change(action);
  } catch {
    return null;
  }
}

/** Files of the cache that are neither in the directory nor in quarantine as they were, and whatever else has changed. */
export function findLosses(neutron: StaleNeutron, whole: readonly string[]): readonly string[] {
  const kept = neutron.kept();
  const now = new Set(neutron.snapshot());
  return whole.flatMap((line) => {
    const isCached = cacheNames.some((name) => line.startsWith(`${name} `));
    const isThere = isCached ? kept.has(line.slice(line.indexOf(" ") + 1)) : now.has(line);
    return isThere ? [] : [`lost or changed: ${line}`];
  });
}

/** The next purge takes whatever is left. */
export async function purgeAgain(neutron: StaleNeutron): Promise<readonly string[]> {
  const { outcomes } = await neutron.purge(laterId);
  const left = neutron
    .snapshot()
    .filter((line) => cacheNames.some((name) => line.startsWith(`${name} `)));
  const status = outcomes[0]?.status;
  const ended =
    status === "changed" || status === "ok" ? [] : [`the next purge ended as ${status}`];
  return [...ended, ...left.map((line) => `the next purge left ${line}`)];
}

/** Undoing both runs, the later one first, leads to what was there before, and leaves nothing to undo. */
export async function undoAll(
  neutron: StaleNeutron,
  whole: readonly string[],
): Promise<readonly string[]> {
  for (const id of [laterId, runId]) await neutron.undo(id);
  const now = neutron.snapshot();
  const exact = now.join("\n") === whole.join("\n");
  const { outcomes } = await neutron.undo(runId);
  const status = outcomes[0]?.status;
  return [
    ...(exact ? [] : [`the undo led to ${now.join("; ")}`]),
    ...(status === "ok" ? [] : [`the undo of what is undone ended as ${status}`]),
  ];
}

/** What the host said of a file and is not so. */
function findFalsehoods(
  neutron: StaleNeutron,
  whole: readonly string[],
  operation: Operation,
  { files, verdict }: ChangeResult,
): readonly string[] {
  const inPlace = new Set(neutron.snapshot());
  const moved = operation === "purge" ? "out" : "in";
  const wrong = files.filter(({ name, state }) => {
    const line = whole.find((one) => one.startsWith(`${name} `)) ?? "";
    const where = inPlace.has(line) ? "in" : "out";
    return state === "done" ? where !== moved : where === moved;
  });
  const isDone = files.length === cacheNames.length && files.every(({ state }) => state === "done");
  return [
    ...wrong.map(({ name, state }) => `the host said of ${name} that it is ${state}`),
    ...(verdict === "done" && !isDone ? ["the host said that all is done"] : []),
  ];
}

/** A directory for one trial, in memory, and a file for its log. */
function makePlace(): Disposable & { readonly root: string; readonly log: string } {
  const place = realpathSync(mkdtempSync("/dev/shm/fleetmend-trial-"));
  return {
    root: mkdtempSync(`${place}/root-`),
    log: `${place}/log`,
    [Symbol.dispose]: () => rmSync(place, { recursive: true, force: true }),
  };
}
