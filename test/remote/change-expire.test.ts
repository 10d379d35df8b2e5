import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { describe, expect, test } from "vitest";
import type { ExpireAction } from "../../src/model/action.ts";
import { createOldQuarantine, oldRun } from "../support/old-quarantine.ts";
import type { OldQuarantine } from "../support/old-quarantine.ts";
import { openSession } from "../support/session.ts";
import { createShellMachine, inTurn, shellInTurn } from "../support/shells.ts";

/** Each with what stands in the way, after the plan was made or in the plan itself, and what the host says of it. */
const obstacles: readonly (readonly [
  what: string,
  verdict: string,
  reason: RegExp,
  arrange: (old: OldQuarantine, action: ExpireAction) => ExpireAction | void,
])[] = [
  [
    "a file that the plan does not have",
    "drifted",
    /something is in it that the plan does not have/,
    (old) => writeFileSync(`${old.path}/signing_cert.pem.newer`, "x"),
  ],
  [
    "a hidden file with a line break in its name",
    "drifted",
    /something is in it that the plan does not have/,
    (old) => writeFileSync(`${old.path}/.a\nb`, "x"),
  ],
  [
    "another content of the same size and time",
    "drifted",
    /cacert\.pem has another content now/,
    (old, { files }) => {
      const mtime = files.find(({ name }) => name === "cacert.pem")?.mtime ?? 0;
      writeFileSync(`${old.path}/cacert.pem`, "an old Authority");
      utimesSync(`${old.path}/cacert.pem`, mtime, mtime);
    },
  ],
  [
    "a file that is gone",
    "drifted",
    /cacert\.pem is gone, or no regular file/,
    (old) => rmSync(`${old.path}/cacert.pem`),
  ],
  [
    "a link in the place of a file",
    "drifted",
    /cacert\.pem is gone, or no regular file/,
    (old) => {
      renameSync(`${old.path}/cacert.pem`, `${old.root}/away`);
      symlinkSync(`${old.root}/away`, `${old.path}/cacert.pem`);
    },
  ],
  [
    "a directory in the place of a file",
    "drifted",
    /cacert\.pem is gone, or no regular file/,
    (old) => {
      rmSync(`${old.path}/cacert.pem`);
      mkdirSync(`${old.path}/cacert.pem`);
    },
  ],
  [
    "a younger manifest",
    "drifted",
    /manifest is another file now/,
    (old) => utimesSync(`${old.path}/manifest`, Date.now() / 1000, Date.now() / 1000),
  ],
  [
    "an age that it has not",
    "refused",
    /it is younger than the plan has it/,
    (_old, action) => ({ ...action, olderThan: 41 * 86_400 }),
  ],
  [
    "a plan without the manifest",
    "drifted",
    /something is in it that the plan does not have/,
    (_old, action) => ({ ...action, files: action.files.slice(0, -1) }),
  ],
  [
    "a plan whose manifest is not the last",
    "refused",
    /the plan has no manifest of it/,
    (_old, action) => ({ ...action, files: action.files.toReversed() }),
  ],
  [
    "a plan with a name that no run leaves",
    "refused",
    /policy\.json is not a file of the middleware/,
    (_old, action) => ({
      ...action,
      files: action.files.map((file) => ({ ...file, name: "policy.json" })),
    }),
  ],
  [
    "a plan with a path for a name",
    "refused",
    /is not a file of the middleware/,
    (_old, action) => ({
      ...action,
      files: action.files.map((file) => ({ ...file, name: "../../cacert.pem" })),
    }),
  ],
  [
    "another directory with its name",
    "drifted",
    /another directory has its name now/,
    (old) => {
      renameSync(old.path, `${old.root}/away`);
      mkdirSync(old.path, { mode: 0o700 });
    },
  ],
  [
    "a link with its name",
    "refused",
    /was replaced, or is reached through a symbolic link/,
    (old) => {
      renameSync(old.path, `${old.root}/away`);
      symlinkSync(`${old.root}/away`, old.path);
    },
  ],
  ["its absence", "drifted", /it is gone/, (old) => renameSync(old.path, `${old.root}/away`)],
  [
    "a quarantine that others may write to",
    "refused",
    /others may write to/,
    (old) => chmodSync(old.path, 0o777),
  ],
  [
    "a directory of quarantines that others may write to",
    "refused",
    /others may write to/,
    (old) => chmodSync(old.quarantineRoot, 0o777),
  ],
  [
    "the path of a signing directory",
    "refused",
    /it is no quarantine/,
    (old, action) => withPath(action, `${old.root}/var/lib/neutron/${oldRun}.0123456789abcdef`),
  ],
  [
    "a path with dots",
    "refused",
    /its path is not plain/,
    (old, action) =>
      withPath(action, `${old.quarantineRoot}/../quarantine/${oldRun}.0123456789abcdef`),
  ],
  [
    "the directory of all quarantines",
    "refused",
    /it is no quarantine|it has not the name of a quarantine/,
    (old, action) => withPath(action, old.quarantineRoot),
  ],
  [
    "the quarantine of another run",
    "refused",
    /it has not the name of a quarantine/,
    (_old, action) => ({ ...action, runId: "20251122T030405Z-ffffff" }),
  ],
];

function withPath(action: ExpireAction, path: string): ExpireAction {
  return { ...action, directory: { ...action.directory, path } };
}

async function expire(shell: readonly string[], action: ExpireAction) {
  await using session = await openSession(createShellMachine(shell));
  return await session.change(action);
}

describe.each(shellInTurn(1))("under %s", (_, shell) => {
  test("a quarantine is deleted with all that is in it, and nothing beside it", async () => {
    using old = createOldQuarantine();
    writeFileSync(`${old.quarantineRoot}/other`, "x");
    linkSync(`${old.path}/cacert.pem`, `${old.root}/in-place`);
    expect(await expire(shell, old.action())).toEqual({
      verdict: "done",
      reason: "",
      files: [{ name: "quarantine", state: "done", reason: "" }],
    });
    expect(existsSync(old.path)).toBe(false);
    expect([`${old.quarantineRoot}/other`, `${old.root}/in-place`].map(existsSync)).toEqual([
      true,
      true,
    ]);
  });

  test("so is the record of a repair, one that was cut off, and an empty one of any age", async () => {
    for (const [suffix, files] of [
      [".repair", { undone: "0 0 700\n", manifest: "fleetmend repair 1\n" }],
      ["", { manifest: "fleetmend quar" }],
      ["", {}],
    ] as const) {
      using old = createOldQuarantine({ suffix, files });
      expect(await expire(shell, old.action())).toMatchObject({ verdict: "done" });
      expect(existsSync(old.path)).toBe(false);
    }
  });
});

test.each(inTurn(obstacles))(
  "%s keeps it as it is",
  async (_what, shell, verdict, reason, arrange) => {
    using old = createOldQuarantine();
    const planned = old.action();
    const action = arrange(old, planned) ?? planned;
    const before = old.snapshot();
    const result = await expire(shell, action);
    expect(result).toMatchObject({ verdict, reason: expect.stringMatching(reason) });
    expect(old.snapshot()).toBe(before);
  },
);
