import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Action } from "../../src/model/action.ts";
import { createKilledMachine } from "../support/killed-machine.ts";
import { after, before, permissionsOf, revertOf } from "../support/repair-directory.ts";
import { openSession } from "../support/session.ts";
import { createShellMachine, isForAll, shellInTurn } from "../support/shells.ts";
import { createWrongNeutron } from "../support/wrong-neutron.ts";
import type { WrongNeutron } from "../support/wrong-neutron.ts";

const owned = { ...before, uid: after.uid };
const steps = [before, owned, { ...owned, mode: after.mode }, after];
/** Milliseconds: there are many uses, and the `sync` of busybox waits for all disks, each time. */
const patient = 120_000;
const laterId = "20260102T030406Z-0a1b2c";

type Shell = readonly string[];

describe("killed before any use of a tool that changes something,", () => {
  test.each(shellInTurn(1))(
    "a repair is undone to the last bit, under %s",
    async (_, shell) => {
      const uses = await killEach(shell, {
        first: 1,
        prepare: async ({ repair }) => repair,
        async check({ repair, undo }) {
          expect((await undo("apply", repair.runId)).exitCode).toBe(0);
        },
      });
      expect(uses).toBeGreaterThanOrEqual(10);
    },
    patient,
  );

  test.each(shellInTurn(0))(
    "a repair is completed by the next run, and both are undone to the last bit, under %s",
    async (_, shell) => {
      const uses = await killEach(shell, {
        first: 3,
        async prepare({ repair }) {
          // What a run does before it makes a directory of its own is no more than to make those above it.
          mkdirSync(repair.quarantineRoot, { recursive: true, mode: 0o700 });
          return repair;
        },
        async check({ path, purge, repair, undo }) {
          expect((await purge("apply", laterId)).outcomes[0]?.status).toBe("changed");
          expect(permissionsOf(path)).toMatchObject({ uid: after.uid, mode: after.mode });
          expect(readdirSync(path)).toEqual([]);
          for (const id of [laterId, repair.runId]) {
            expect((await undo("apply", id)).exitCode).toBe(0);
          }
        },
      });
      expect(uses).toBeGreaterThanOrEqual(10);
    },
    patient,
  );

  test.each(shellInTurn(0))(
    "an undo is completed by the next, under %s",
    async (_, shell) => {
      const uses = await killEach(shell, {
        first: 1,
        async prepare({ repair }) {
          expect(await change(shell, repair)).toBe(true);
          return revertOf(repair);
        },
        async check({ repair, undo }) {
          expect((await undo("apply", repair.runId)).exitCode).toBe(0);
          expect((await undo("apply", repair.runId)).outcomes[0]?.status).toBe("ok");
        },
      });
      expect(uses).toBeGreaterThanOrEqual(6);
    },
    patient,
  );
});

interface Trial {
  /** The first use of a tool that is tried. */
  readonly first: number;
  prepare(neutron: WrongNeutron): Promise<Action>;
  check(neutron: WrongNeutron): Promise<void>;
}

/**
 * Kills an action at a use of a tool, then at a later one and so on, as long as there are more; returns how many there are.
 * Every second use is tried, these or the others, unless all are to be.
 */
async function killEach(shell: Shell, { check, first, prepare }: Trial): Promise<number> {
  const step = isForAll() ? 1 : 2;
  for (let use = first + Math.floor(Math.random() * step); ; use += step) {
    using neutron = createWrongNeutron(() => createShellMachine(shell));
    const whole = neutron.snapshot();
    const action = await prepare(neutron);
    const tally = `${neutron.root}/tally`;
    const isDone = await change(shell, action, createKilledMachine(shell, use, tally));
    rmSync(tally);
    expect(steps).toContainEqual(permissionsOf(neutron.path));
    await check(neutron);
    expect(neutron.snapshot()).toEqual(whole);
    if (isDone) return use - 1;
  }
}

/** Whether it was done to the end. */
async function change(
  shell: Shell,
  action: Action,
  machine = createShellMachine(shell),
): Promise<boolean> {
  try {
    await using session = await openSession(machine);
    return (await session.change(action)).verdict === "done";
  } catch {
    return false;
  }
}
