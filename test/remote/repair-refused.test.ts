import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
import { repairDirectory } from "../../src/engine/action-records.ts";
import type { RepairAction, RevertAction } from "../../src/model/action.ts";
import type { Machine } from "../../src/transport/contract.ts";
import { createAttackedTree } from "../support/attacked-tree.ts";
import type { AttackedTree } from "../support/attacked-tree.ts";
import {
  after,
  before,
  createRepairableTree,
  permissionsOf,
  revertOf,
} from "../support/repair-directory.ts";
import { openSession } from "../support/session.ts";
import { createShellMachine, inTurn, shellInTurn, shells } from "../support/shells.ts";

/** Owner and mode of all there is in a tree, but for what fleetmend makes. */
function snapshot({ root }: AttackedTree): string {
  const words = [root, "-path", `${root}/var/lib/fleetmend`, "-prune", "-o", "-printf"];
  return execFileSync("/usr/bin/find", [...words, "%p %y %i %m %U %G\n"]).toString();
}

type Spoil = (tree: AttackedTree) => void;

const spoilt: readonly (readonly [string, Spoil, string, RegExp])[] = [
  ["another owner", ({ path }) => chownSync(path, 1002, 1001), "drifted", /another owner or mode/],
  ["another group", ({ path }) => chownSync(path, 1000, 1002), "drifted", /another owner or mode/],
  ["another mode", ({ path }) => chmodSync(path, 0o770), "drifted", /another owner or mode/],
  ["a special bit", ({ path }) => chmodSync(path, 0o1777), "drifted", /another owner or mode/],
  [
    "another directory",
    ({ path }) => {
      renameSync(path, `${path}.old`);
      mkdirSync(path);
      chownSync(path, before.uid, before.gid);
      chmodSync(path, before.mode);
    },
    "drifted",
    /another directory has its name now/,
  ],
  [
    "a file",
    ({ path }) => (rmSync(path, { recursive: true }), writeFileSync(path, "")),
    "drifted",
    /it is gone/,
  ],
  [
    "a link to a directory of the host's",
    ({ outside, path }) => {
      renameSync(path, `${path}.old`);
      symlinkSync(outside, path);
    },
    "refused",
    /symbolic link/,
  ],
  [
    "a parent that is a link",
    ({ path, root }) => {
      renameSync(`${root}/var/lib/neutron`, `${root}/away`);
      symlinkSync(`${root}/away`, `${root}/var/lib/neutron`);
      expect(existsSync(path)).toBe(true);
    },
    "refused",
    /symbolic link/,
  ],
];

async function changeUnder(shell: readonly string[], action: RepairAction | RevertAction) {
  await using session = await openSession(createShellMachine(shell));
  return await session.change(action);
}

test.each(inTurn(spoilt))(
  "a directory that is by now %s is not repaired",
  async (_, shell, spoil, verdict, text) => {
    const { tree, action } = createRepairableTree();
    using _tree = tree;
    spoil(tree);
    const [inside, outside] = [snapshot(tree), tree.snapshot()];
    const result = await changeUnder(shell, action);
    expect(result).toMatchObject({ verdict, reason: expect.stringMatching(text), files: [] });
    expect([snapshot(tree), tree.snapshot()]).toEqual([inside, outside]);
    expect(existsSync(repairDirectory(action))).toBe(false);
  },
);

test.each(inTurn(spoilt, 1))(
  "nor is the repair undone of one that is %s",
  async (_, shell, spoil, verdict, text) => {
    const { tree, action } = createRepairableTree();
    using _tree = tree;
    expect(await changeUnder(shell, action)).toMatchObject({ verdict: "done" });
    spoil(tree);
    const [inside, outside] = [snapshot(tree), tree.snapshot()];
    const result = await changeUnder(shell, revertOf(action));
    expect(result).toMatchObject({ verdict, reason: expect.stringMatching(text), files: [] });
    expect([snapshot(tree), tree.snapshot()]).toEqual([inside, outside]);
  },
);

describe.each(shellInTurn(0))("under %s", (_name, shell) => {
  const plain = () => createShellMachine(shell);

  async function change(machine: Machine, action: RepairAction | RevertAction) {
    await using session = await openSession(machine);
    return await session.change(action);
  }

  test.each([
    ["/etc/neutron", "it is in a directory of the system"],
    ["/var/lib", "it is a directory of the system"],
    ["/srv", "it is a top directory"],
    ["/var/lib/neutron/../nova", "its path is not absolute and plain"],
    ["/var/lib/$(touch pwned)", "its path has unusual characters"],
  ])("nothing is ever changed of %s", async (path, reason) => {
    const { tree, action } = createRepairableTree();
    using _tree = tree;
    const wrong = { ...action, directory: { ...action.directory, path }, trustedPrefix: "" };
    expect(await change(plain(), wrong)).toMatchObject({ verdict: "refused", reason });
    expect(await change(plain(), revertOf(wrong))).toMatchObject({ verdict: "refused", reason });
  });

  test("a repair is written down nowhere but in fleetmend's own directory", async () => {
    const { tree, action } = createRepairableTree();
    using _tree = tree;
    const { quarantineRoot } = tree;
    const refused = {
      verdict: "refused",
      reason: `no repair is written down in ${quarantineRoot}`,
    };
    expect(await change(plain(), { ...action, quarantineRoot })).toMatchObject(refused);
    expect(await change(plain(), revertOf({ ...action, quarantineRoot }))).toMatchObject(refused);
    expect(permissionsOf(tree.path)).toEqual(before);
  });

  test("nothing outside of the tree is changed, and nothing that is mounted into it", async () => {
    const { tree, action } = createRepairableTree();
    using _tree = tree;
    using other = createAttackedTree(tmpdir());
    const outside = { ...action, directory: other.action.directory };
    const reason = `it is not below ${tree.root}`;
    expect(await change(plain(), outside)).toMatchObject({ verdict: "refused", reason });
    expect(await change(plain(), revertOf(outside))).toMatchObject({ verdict: "refused", reason });

    const mounting = `mount --bind ${other.root}/var/lib/neutron ${tree.root}/var/lib/neutron && exec "$@"`;
    const namespace = ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", mounting, "sh"];
    const machine = createShellMachine([...namespace, ...shell]);
    expect(await change(machine, revertOf(action))).toMatchObject({
      verdict: "refused",
      reason: `it is on a mount below ${tree.root}, ${tree.root}/var/lib/neutron`,
    });
  });

  test("a manifest that says something else is not undone", async () => {
    const { tree, action } = createRepairableTree();
    using _tree = tree;
    expect(await change(plain(), action)).toMatchObject({ verdict: "done" });
    const revert = { ...revertOf(action), to: { uid: 0, gid: 0, mode: 0o777 } };
    const reason = "another repair is written down by now";
    expect(await change(plain(), revert)).toMatchObject({ verdict: "drifted", reason });
    expect(permissionsOf(tree.path)).toEqual(after);
  });

  test("an immutable directory is left as it is, and nothing is left behind", async () => {
    const { tree, action } = createRepairableTree();
    using _tree = tree;
    execFileSync("/usr/bin/chattr", ["+i", tree.path]);
    try {
      const result = await change(plain(), action);
      expect(result.verdict).toBe("failed");
      expect(result.reason).toMatch(/^cannot change its owner: .*not permitted/i);
    } finally {
      execFileSync("/usr/bin/chattr", ["-i", tree.path]);
    }
    expect(permissionsOf(tree.path)).toEqual(before);
    expect(existsSync(repairDirectory(action))).toBe(false);
  });
});

test("a mount point can be repaired, for nothing moves", async () => {
  for (const [, shell] of shells) {
    const { tree, action } = createRepairableTree();
    using _tree = tree;
    const lib = `${tree.root}/var/lib`;
    const mounting = `mount --bind ${lib} /var/lib && mount -t tmpfs -o mode=755 none /var/lib/neutron/keystone-signing && exec "$@"`;
    const namespace = ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", mounting, "sh"];
    await using session = await openSession(createShellMachine([...namespace, ...shell]));
    const facts = await session.reader.facts("/var/lib/neutron/keystone-signing");
    if (facts.status !== "present") throw new Error("no mount");
    const { device, gid, inode, mode, path, uid } = facts;
    const mount = {
      ...action,
      quarantineRoot: "/var/lib/fleetmend/quarantine",
      trustedPrefix: "",
      directory: { path, device, inode, uid },
      from: { uid, gid, mode },
    };
    expect(await session.change(mount)).toMatchObject({ verdict: "done", reason: "" });
    expect(await session.reader.facts(path)).toMatchObject(after);
    expect(await session.change(revertOf(mount))).toMatchObject({ verdict: "done", reason: "" });
    expect(await session.reader.facts(path)).toMatchObject({ uid: 0, gid: 0, mode: 0o755 });
  }
});
