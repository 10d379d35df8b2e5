import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { RepairAction } from "../../src/model/action.ts";
import type { Machine } from "../../src/transport/contract.ts";
import { createAttackedMachine } from "../support/attacked-machine.ts";
import { after, before, createRepairableTree, permissionsOf } from "../support/repair-directory.ts";
import { openSession } from "../support/session.ts";
import { shellInTurn } from "../support/shells.ts";

describe.each(shellInTurn(2))("under %s", (_name, shell) => {
  async function change(machine: Machine, action: RepairAction) {
    await using session = await openSession(machine);
    return await session.change(action);
  }

  test.each([
    ["chown", "the directory", "$T/var/lib/neutron/keystone-signing"],
    ["chmod", "the directory", "$T/var/lib/neutron/keystone-signing"],
    ["chown", "its parent", "$T/var/lib/neutron"],
    ["chmod", "its parent", "$T/var/lib/neutron"],
  ])("right before %s, %s is swapped for a link in vain", async (tool, _what, one) => {
    const { tree, action } = createRepairableTree();
    using _tree = tree;
    const outside = tree.snapshot();
    const script = `T=${tree.root}; mv ${one} $T/away; ln -s ${tree.outside} ${one}`;
    const attack = { script, moment: ["before", tool, ""] } as const;
    await change(createAttackedMachine(shell, attack, `${tree.root}/attacked`), action);
    expect(existsSync(`${tree.root}/attacked`)).toBe(true);
    expect(tree.snapshot()).toBe(outside);
    const moved = execFileSync("/usr/bin/find", [tree.root, "-inum", action.directory.inode]);
    expect(permissionsOf(moved.toString().trim())).toEqual(after);
  });

  test.each([after.mode, before.mode])(
    "what its old owner opens at the last moment has the planned mode %d in the end",
    async (mode) => {
      const { tree, action } = createRepairableTree();
      using _tree = tree;
      const script = `chmod 2777 ${tree.path}`;
      const attack = { script, moment: ["before", "chown", ""] } as const;
      const machine = createAttackedMachine(shell, attack, `${tree.root}/attacked`);
      const result = await change(machine, { ...action, to: { ...after, mode } });
      expect(result).toMatchObject({ verdict: "done", reason: "" });
      expect(existsSync(`${tree.root}/attacked`)).toBe(true);
      expect(permissionsOf(tree.path)).toEqual({ ...after, mode });
    },
  );
});
