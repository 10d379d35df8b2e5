import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import type { Action, Permissions } from "../../../src/model/action.ts";
import { after, before, permissionsOf, revertOf } from "../repair-directory.ts";
import { createShellMachine } from "../shells.ts";
import { createWrongNeutron } from "../wrong-neutron.ts";
import type { WrongNeutron } from "../wrong-neutron.ts";
import { laterId } from "./stale-neutron.ts";
import { createStoppedMachine, readStops } from "./stopped-machine.ts";
import type { Stop } from "./stopped-machine.ts";
import { change } from "./trial.ts";

/** What is cut off. */
export const repairOperations = ["repair", "revert"] as const;
export type RepairOperation = (typeof repairOperations)[number];

/** How many calls an operation makes that change a file system. */
export async function countRepairCalls(
  operation: RepairOperation,
  shell: readonly string[],
): Promise<number> {
  using neutron = createWrongNeutron(() => createShellMachine(shell));
  using log = makeLog();
  const action = await prepare(neutron, operation, shell);
  await change(createStoppedMachine(shell, log.path, { how: "count" }), action);
  return readStops(log.path).calls.length;
}

/** Stops an operation, and tells what is wrong with what it left or said, or with what comes after. */
export async function runRepairTrial(
  operation: RepairOperation,
  shell: readonly string[],
  stop: Stop,
): Promise<readonly string[]> {
  using neutron = createWrongNeutron(() => createShellMachine(shell));
  using log = makeLog();
  const whole = JSON.stringify(neutron.snapshot());
  const action = await prepare(neutron, operation, shell);
  const result = await change(createStoppedMachine(shell, log.path, stop), action);
  if (!readStops(log.path).fired) return ["the call was not made"];
  const wanted = operation === "repair" ? after : before;
  const now = permissionsOf(neutron.path);
  const problems = [
    ...(isStep(now) ? [] : [`the directory has ${JSON.stringify(now)}`]),
    ...(result?.verdict === "done" && !isSame(now, wanted)
      ? ["the host said that it is done"]
      : []),
    ...(operation === "repair" ? await repairAgain(neutron) : []),
    ...(await undoAll(neutron)),
  ];
  const exact = JSON.stringify(neutron.snapshot()) === whole;
  return exact ? problems : [...problems, "the undo did not lead to what was before"];
}

async function prepare(
  neutron: WrongNeutron,
  operation: RepairOperation,
  shell: readonly string[],
): Promise<Action> {
  if (operation === "repair") return neutron.repair;
  const result = await change(createShellMachine(shell), neutron.repair);
  if (result?.verdict !== "done") throw new Error(`a repair ended as ${result?.verdict}`);
  return revertOf(neutron.repair);
}

/** What a directory may have at any moment; see `remote/change-repair.sh`. */
function isStep(now: Permissions): boolean {
  const owned = { ...before, uid: after.uid };
  return [before, owned, { ...owned, mode: after.mode }, after].some((step) => isSame(now, step));
}

function isSame(one: Permissions, other: Permissions): boolean {
  return one.uid === other.uid && one.gid === other.gid && one.mode === other.mode;
}

/** The next run repairs what is left to repair, and purges. */
async function repairAgain({ path, purge }: WrongNeutron): Promise<readonly string[]> {
  const { outcomes } = await purge("apply", laterId);
  const status = outcomes[0]?.status;
  const { mode, uid } = permissionsOf(path);
  return [
    ...(status === "changed" ? [] : [`the next run ended as ${status}`]),
    ...(uid === after.uid && mode === after.mode ? [] : ["the next run did not repair it"]),
    ...(readdirSync(path).length === 0 ? [] : ["the next run did not purge it"]),
  ];
}

/** Undoes both runs, the later one first; then there is nothing to undo. */
async function undoAll({ repair, undo }: WrongNeutron): Promise<readonly string[]> {
  for (const id of [laterId, repair.runId]) await undo("apply", id);
  const { outcomes } = await undo("apply", repair.runId);
  const status = outcomes[0]?.status;
  return status === "ok" ? [] : [`the undo of what is undone ended as ${status}`];
}

function makeLog(): Disposable & { readonly path: string } {
  const directory = mkdtempSync("/dev/shm/fleetmend-trial-");
  return {
    path: `${directory}/log`,
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}
