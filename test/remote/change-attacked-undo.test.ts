import { linkSync, mkdirSync, renameSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
import { createAttackedMachine } from "../support/attacked-machine.ts";
import type { Attack } from "../support/attacked-machine.ts";
import { createAttackedTree, restoreOf } from "../support/attacked-tree.ts";
import type { AttackedTree } from "../support/attacked-tree.ts";
import { openSession } from "../support/session.ts";
import { createShellMachine, inTurn, shells } from "../support/shells.ts";

async function purge(tree: AttackedTree, shell: readonly string[]) {
  await using session = await openSession(createShellMachine(shell));
  return await session.change(tree.action);
}

async function undo(tree: AttackedTree, shell: readonly string[], attack: Attack) {
  const variables = `O=${tree.outside} R=${tree.quarantine}`;
  const script = `${variables}\n${attack.script}`;
  const machine = createAttackedMachine(shell, { ...attack, script }, `${tree.root}/attacked`);
  await using session = await openSession(machine);
  return await session.change(restoreOf(tree.action));
}

describe.each([
  [tmpdir(), 0],
  ["/dev/shm", 1],
])("a container's root leads no undo to a directory in %s", (place, turn) => {
  test.each(
    inTurn(
      [
        ["that the quarantine was swapped for before a link", "ln"],
        ["that the quarantine was swapped for before a removal", "rm"],
      ],
      turn,
    ),
  )("%s", async (_what, shell, tool) => {
    using tree = createAttackedTree(place);
    expect(await purge(tree, shell)).toMatchObject({ verdict: "done" });
    const before = tree.snapshot();
    const result = await undo(tree, shell, {
      script: "mv $R $R.away; ln -s $O $R",
      moment: ["before", tool, "fd/8/cacert.pem"],
    });
    expect(tree.snapshot()).toBe(before);
    expect(result).toMatchObject({ verdict: "done", reason: "" });
    expect(tree.originals()).toEqual(
      tree.action.files.map((file) => [`/var/lib/neutron/keystone-signing/${file.name}`]),
    );
  });

  test.each(
    inTurn(
      [
        ["that the quarantine is a link to", (tree: AttackedTree) => tree.quarantine],
        [
          "that the root of the quarantines is a link to",
          (tree: AttackedTree) => tree.quarantineRoot,
        ],
      ],
      turn,
    ),
  )("%s", async (_what, shell, one) => {
    using tree = createAttackedTree(place);
    expect(await purge(tree, shell)).toMatchObject({ verdict: "done" });
    const places = tree.originals();
    renameSync(one(tree), `${tree.root}/away`);
    symlinkSync(tree.outside, one(tree));
    const before = tree.snapshot();
    const result = await undo(tree, shell, { script: "", moment: ["before", "cat", "nothing"] });
    expect(tree.snapshot()).toBe(before);
    expect(result.verdict).toBe("refused");
    expect(result.reason).toMatch(/was replaced|is not a directory/);
    expect(tree.originals().length).toBe(places.length);
  });
});

describe.each(shells)("under %s, a container's root leads no", (_, shell) => {
  test("undo to a directory that a manifest names outside of the tree", async () => {
    using tree = createAttackedTree(tmpdir());
    using other = createAttackedTree(tmpdir());
    expect(await purge(tree, shell)).toMatchObject({ verdict: "done" });
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
    expect(await purge(tree, shell)).toMatchObject({
      verdict: "drifted",
      reason: "cacert.pem is another file now, or has a second name",
    });
    expect(tree.snapshot()).toBe(before);
  });
});
