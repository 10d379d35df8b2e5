import { chownSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
import { createAttackedTree, restoreOf } from "../support/attacked-tree.ts";
import { openSession } from "../support/session.ts";
import { createShellMachine, shellInTurn } from "../support/shells.ts";
import { createTrace, filesMade } from "../support/strace.ts";

describe.each(shellInTurn(1))("under %s", (_, shell) => {
  test("purge and undo refuse the same directory above a quarantine at the top of a mount", async () => {
    using tree = createAttackedTree(tmpdir());
    await using session = await openSession(createShellMachine(shell));
    chownSync(tree.root, 1000, 1000);
    const refused = { verdict: "refused", reason: `${tree.root} does not belong to root` };
    expect(await session.change(tree.action)).toMatchObject(refused);
    chownSync(tree.root, 0, 0);
    expect(await session.change(tree.action)).toMatchObject({ verdict: "done" });
    chownSync(tree.root, 1000, 1000);
    expect(await session.change(restoreOf(tree.action))).toMatchObject(refused);
  });

  test("the directories above a root that the operator named are the operator's to trust", async () => {
    using tree = createAttackedTree(tmpdir());
    await using session = await openSession(createShellMachine(shell));
    chownSync(tree.root, 1000, 1000);
    const action = { ...tree.action, quarantineRoot: `${tree.root}/var/lib/fleetmend/quarantine` };
    expect(await session.change(action)).toMatchObject({ verdict: "done" });
    expect(await session.change(restoreOf(action))).toMatchObject({ verdict: "done" });
  });

  test("no file is opened for writing but one that the call itself creates", async () => {
    using tree = createAttackedTree(tmpdir());
    await using traced = createTrace();
    const machine = createShellMachine([...traced.launcher, ...shell]);
    {
      await using session = await openSession(machine);
      expect(await session.change(tree.action)).toMatchObject({ verdict: "done" });
      expect(await session.change(restoreOf(tree.action))).toMatchObject({ verdict: "done" });
    }
    const { mutations } = await traced.finish();
    expect(filesMade(mutations)).toEqual(["6/lease.new", "8/manifest", "6/lease.new"]);
  });
});
