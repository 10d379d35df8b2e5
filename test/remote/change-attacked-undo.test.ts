import { linkSync, mkdirSync, renameSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
import { createAttackedMachine } from "../support/attacked-machine.ts";
import type { Attack } from "../support/attacked-machine.ts";
import { createAttackedTree, restoreOf } from "../support/attacked-tree.ts";
import type { AttackedTree } from "../support/attacked-tree.ts";
import { openSession } from "../support/session.ts";
import { createShellMachine, shells } from "../support/shells.ts";

describe.each(shells)("under %s, a container's root leads no", (_, shell) => {
  async function purge(tree: AttackedTree) {
    await using session = await openSession(createShellMachine(shell));
    return await session.change(tree.action);
  }

  async function undo(tree: AttackedTree, attack: Attack) {
    const variables = `O=${tree.outside} R=${tree.quarantine}`;
    const script = `${variables}\n${attack.script}`;
    const machine = createAttackedMachine(shell, { ...attack, script }, `${tree.root}/attacked`);
    await using session = await openSession(machine);
    return await session.change(restoreOf(tree.action));
  }

  describe.each([tmpdir(), "/dev/shm"])("undo to a directory in %s", (place) => {
    test.each([
      ["link", "cacert.pem"],
      ["removal", "cacert.pem"],
    ])("that the quarantine was swapped for before a %s", async (what, name) => {
      using tree = createAttackedTree(place);
      expect(await purge(tree)).toMatchObject({ verdict: "done" });
      const before = tree.snapshot();
      const result = await undo(tree, {
        script: "mv $R $R.away; ln -s $O $R",
        moment: ["before", what === "link" ? "ln" : "rm", `fd/8/${name}`],
      });
      expect(tree.snapshot()).toBe(before);
      expect(result).toMatchObject({ verdict: "done", reason: "" });
      expect(tree.originals()).toEqual(
        tree.action.files.map((file) => [`/var/lib/neutron/keystone-signing/${file.name}`]),
      );
    });

    test.each([
      ["the quarantine", (tree: AttackedTree) => tree.quarantine],
      ["the root of the quarantines", (tree: AttackedTree) => tree.quarantineRoot],
    ])("that %s is a link to", async (_what, one) => {
      using tree = createAttackedTree(place);
      expect(await purge(tree)).toMatchObject({ verdict: "done" });
      const places = tree.originals();
      renameSync(one(tree), `${tree.root}/away`);
      symlinkSync(tree.outside, one(tree));
      const before = tree.snapshot();
      const result = await undo(tree, { script: "", moment: ["before", "cat", "nothing"] });
      expect(tree.snapshot()).toBe(before);
      expect(result.verdict).toBe("refused");
      expect(result.reason).toMatch(/was replaced|is not a directory/);
      expect(tree.originals().length).toBe(places.length);
    });
  });

  test("undo to a directory that a manifest names outside of the tree", async () => {
    using tree = createAttackedTree(tmpdir());
    using other = createAttackedTree(tmpdir());
    expect(await purge(tree)).toMatchObject({ verdict: "done" });
    const { directory } = other.action;
    await using session = await openSession(createShellMachine(shell));
    const result = await session.change({ ...restoreOf(tree.action), directory });
    expect(result).toMatchObject({
      verdict: "refused",
      reason: `it is not below ${tree.root}, as its quarantine is`,
    });
  });

  test("completion of a run that was cut to a directory that a quarantine is a link to", async () => {
    using tree = createAttackedTree(tmpdir());
    mkdirSync(tree.quarantineRoot, { recursive: true, mode: 0o700 });
    renameSync(`${tree.outside}/cacert.pem`, `${tree.outside}/old`);
    linkSync(`${tree.path}/cacert.pem`, `${tree.outside}/cacert.pem`);
    symlinkSync(tree.outside, `${tree.quarantineRoot}/20260101T000000Z-000000.0123456789abcdef`);
    const before = tree.snapshot();
    expect(await purge(tree)).toMatchObject({
      verdict: "drifted",
      reason: "cacert.pem is another file now, or has a second name",
    });
    expect(tree.snapshot()).toBe(before);
  });
});
