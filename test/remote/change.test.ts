import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import type { QuarantineAction, RestoreAction } from "../../src/model/action.ts";
import { quarantineDirectory } from "../../src/engine/action-records.ts";
import type { ChangeResult } from "../../src/transport/contract.ts";
import { openSession } from "../support/session.ts";
import { createShellMachine, shells } from "../support/shells.ts";
import {
  cacheNames,
  createSigningDirectory,
  identityOf,
  purgeAction,
} from "../support/signing-directory.ts";
import type { SigningDirectory } from "../support/signing-directory.ts";

const made: string[] = [];
afterEach(() => {
  for (const root of made.splice(0)) rmSync(root, { recursive: true, force: true });
});

function create(): SigningDirectory {
  const directory = createSigningDirectory();
  made.push(directory.root);
  return directory;
}

function restoreAction(action: QuarantineAction): RestoreAction {
  const { service, runId, trustedPrefix, directory, files } = action;
  return {
    kind: "restore",
    service,
    runId,
    trustedPrefix,
    directory,
    files,
    quarantine: quarantineDirectory(action),
  };
}

describe.each(shells)("under %s", (_name, shell) => {
  async function change(
    ...actions: readonly (QuarantineAction | RestoreAction)[]
  ): Promise<ChangeResult> {
    await using session = await openSession(createShellMachine(shell));
    let result: ChangeResult | null = null;
    for (const action of actions) result = await session.change(action);
    if (result === null) throw new Error("no action");
    return result;
  }

  test("quarantine and restore keep inode, owner, mode, times and content", async () => {
    const directory = create();
    const action = purgeAction(directory);
    const kept = quarantineDirectory(action);
    const before = cacheNames.map((name) => identityOf(`${directory.path}/${name}`));

    expect(await change(action)).toMatchObject({ verdict: "done", reason: "" });
    expect(readdirSync(directory.path)).toEqual([]);
    expect(cacheNames.map((name) => identityOf(`${kept}/${name}`))).toEqual(before);
    expect(readdirSync(kept).toSorted()).toEqual([...cacheNames, "manifest"].toSorted());
    expect((statSync(kept).mode & 0o777).toString(8)).toBe("700");

    expect(await change(restoreAction(action))).toMatchObject({ verdict: "done" });
    expect(cacheNames.map((name) => identityOf(`${directory.path}/${name}`))).toEqual(before);
    expect(readdirSync(kept)).toEqual(["manifest"]);
  });

  test("restore leaves a newer file in place and keeps the old one", async () => {
    const directory = create();
    const action = purgeAction(directory);
    await change(action);
    writeFileSync(`${directory.path}/cacert.pem`, "newer");
    const result = await change(restoreAction(action));
    expect(result.verdict).toBe("refused");
    expect(result.reason).toContain("a newer cacert.pem is in place");
    expect(identityOf(`${directory.path}/cacert.pem`)).toContain("newer");
    expect(existsSync(`${quarantineDirectory(action)}/cacert.pem`)).toBe(true);
    expect(existsSync(`${directory.path}/signing_cert.pem`)).toBe(true);
  });

  test("a run cut between link and rename is completed by the next", async () => {
    const directory = create();
    const action = purgeAction(directory);
    const cut = `${directory.quarantineRoot}/20260101T000000Z-000000.0123456789abcdef`;
    mkdirSync(cut, { recursive: true, mode: 0o700 });
    for (const name of cacheNames) linkSync(`${directory.path}/${name}`, `${cut}/${name}`);
    expect(await change(action)).toMatchObject({ verdict: "done" });
    expect(readdirSync(cut)).toEqual([]);
    expect(readdirSync(directory.path)).toEqual([]);
  });

  test("a host that another run is changing is left alone", async () => {
    const directory = create();
    const action = purgeAction(directory);
    mkdirSync(directory.quarantineRoot, { recursive: true, mode: 0o700 });
    const lock = directory.quarantineRoot;
    const holder = spawn("flock", [lock, "sh", "-c", "echo held; exec sleep 60"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    await once(holder.stdout, "data");
    try {
      const result = await change(action);
      expect(result.verdict).toBe("busy");
      expect(result.reason).toContain(lock);
    } finally {
      holder.kill();
    }
    expect(readdirSync(directory.path).length).toBe(3);
  });

  test("of three runs at once exactly one moves the files", async () => {
    const action = purgeAction(create());
    const ids = ["a", "b", "c"].map((letter) => `20260102T030405Z-00000${letter}`);
    const results = await Promise.all(ids.map((id) => change({ ...action, runId: id })));
    expect(results.filter(({ verdict }) => verdict === "done").length).toBe(1);
    expect(results.filter(({ verdict }) => verdict === "drifted").length).toBe(2);
  });
});
