import { chmodSync, chownSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { repairDirectory } from "../../src/engine/action-records.ts";
import type { Action, Permissions } from "../../src/model/action.ts";
import { parseRepairManifest } from "../../src/parse/repair-manifest.ts";
import { permissionsOf, repairAction, revertOf } from "../support/repair-directory.ts";
import { openSession } from "../support/session.ts";
import { createShellMachine, shellInTurn } from "../support/shells.ts";
import { cacheNames, createSigningDirectory, identityOf } from "../support/signing-directory.ts";
import { createTrace, filesMade } from "../support/strace.ts";

const made: string[] = [];
afterEach(() => {
  for (const root of made.splice(0)) rmSync(root, { recursive: true, force: true });
});

function createDirectory({ gid, mode, uid }: Permissions) {
  const directory = createSigningDirectory();
  made.push(directory.root);
  chownSync(directory.path, uid, gid);
  chmodSync(directory.path, mode);
  return directory;
}

describe.each(shellInTurn(2))("under %s", (_name, shell) => {
  async function change(action: Action) {
    await using session = await openSession(createShellMachine(shell));
    return await session.change(action);
  }

  const cases: readonly (readonly [string, Permissions, Partial<Permissions>, string[]])[] = [
    ["an owner", { uid: 0, gid: 0, mode: 0o750 }, { uid: 9696, gid: 9697 }, ["owner"]],
    ["a group", { uid: 9696, gid: 0, mode: 0o750 }, { gid: 9697 }, ["owner"]],
    ["a mode", { uid: 9696, gid: 9697, mode: 0o755 }, { mode: 0o700 }, ["mode"]],
    ["a mode with special bits", { uid: 1, gid: 1, mode: 0o3777 }, { mode: 0o700 }, ["mode"]],
    [
      "owner and mode",
      { uid: 1000, gid: 1001, mode: 0o1777 },
      { uid: 9696, gid: 9697, mode: 0o700 },
      ["owner", "mode"],
    ],
  ];

  test.each(cases)("%s is repaired and put back, once", async (_what, before, to, parts) => {
    const directory = createDirectory(before);
    const identities = () => cacheNames.map((name) => identityOf(`${directory.path}/${name}`));
    const [files, parent] = [identities(), statSync(`${directory.path}/..`).ctimeMs];
    const action = repairAction(directory, to);
    const own = repairDirectory(action);

    expect(await change(action)).toEqual({
      verdict: "done",
      reason: "",
      files: parts.map((name) => ({ name, state: "done", reason: "" })),
    });
    expect(permissionsOf(directory.path)).toEqual({ ...before, ...to });
    expect(parseRepairManifest(readFileSync(`${own}/manifest`, "utf8"))).toEqual({
      run: action.runId,
      service: "neutron",
      directory: action.directory,
      before,
      after: { ...before, ...to },
    });
    expect(permissionsOf(own).mode).toBe(0o700);

    expect(await change(revertOf(action))).toMatchObject({ verdict: "done", reason: "" });
    expect(permissionsOf(directory.path)).toEqual(before);
    expect(readdirSync(own).toSorted()).toEqual(["manifest", "undone"]);

    chownSync(directory.path, action.to.uid, action.to.gid);
    chmodSync(directory.path, action.to.mode);
    expect(await change(revertOf(action))).toMatchObject({
      verdict: "refused",
      reason: "its repair was undone already",
    });
    expect(permissionsOf(directory.path)).toEqual({ ...before, ...to });
    expect(identities()).toEqual(files);
    expect(statSync(`${directory.path}/..`).ctimeMs).toBe(parent);
  });

  test("an undo completes what was cut, from every step of a repair", async () => {
    const before = { uid: 1000, gid: 1001, mode: 0o777 };
    const after = { uid: 9696, gid: 9697, mode: 0o700 };
    for (const state of [
      { ...before, uid: 9696 },
      { ...before, uid: 9696, mode: 0o700 },
    ]) {
      const directory = createDirectory(before);
      const action = repairAction(directory, after);
      expect(await change(action)).toMatchObject({ verdict: "done" });
      chownSync(directory.path, state.uid, state.gid);
      chmodSync(directory.path, state.mode);
      const revert = { ...revertOf(action), from: state };
      expect(await change(revert)).toMatchObject({ verdict: "done", reason: "" });
      expect(permissionsOf(directory.path)).toEqual(before);
    }
  });

  test("nothing but the directory is changed, and never its path is used", async () => {
    const directory = createDirectory({ uid: 0, gid: 0, mode: 0o777 });
    const action = repairAction(directory, { uid: 9696, gid: 9697, mode: 0o700 });
    await using traced = createTrace();
    {
      const machine = createShellMachine([...traced.launcher, ...shell]);
      await using session = await openSession(machine);
      expect(await session.change(action)).toMatchObject({ verdict: "done" });
      expect(await session.change(revertOf(action))).toMatchObject({ verdict: "done" });
    }
    const { mutations } = await traced.finish();
    const own = mutations.filter((line) => /^f?l?ch(?:mod|own)/.test(line));
    expect(own.length).toBe(6);
    for (const line of own) expect(line).toMatch(/\((?:AT_FDCWD, )?"\.", /);
    const lease = "6/lease.new";
    expect(filesMade(mutations)).toEqual([lease, "8/manifest", lease, "8/undone"]);
  });
});
