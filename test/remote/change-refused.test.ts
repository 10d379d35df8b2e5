import { execFileSync } from "node:child_process";
import {
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  chmodSync,
} from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import type { QuarantineAction } from "../../src/model/action.ts";
import type { ChangeResult } from "../../src/transport/contract.ts";
import { openSession } from "../support/session.ts";
import { createShellMachine, shellInTurn } from "../support/shells.ts";
import { createSigningDirectory, purgeAction } from "../support/signing-directory.ts";
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

describe.each(shellInTurn(0))("under %s", (_name, shell) => {
  async function change(action: QuarantineAction): Promise<ChangeResult> {
    await using session = await openSession(createShellMachine(shell));
    return await session.change(action);
  }

  const spoil: readonly (readonly [
    string,
    (directory: SigningDirectory) => void,
    string,
    RegExp,
  ])[] = [
    [
      "a file with another content",
      ({ path }) => writeFileSync(`${path}/cacert.pem`, "content of Cacert.pem\n"),
      "drifted",
      /cacert\.pem/,
    ],
    [
      "a file that is gone",
      ({ path }) => rmSync(`${path}/revoked.pem`),
      "drifted",
      /revoked\.pem is gone/,
    ],
    [
      "a file that became a link",
      ({ path }) => {
        renameSync(`${path}/cacert.pem`, `${path}/x`);
        symlinkSync("x", `${path}/cacert.pem`);
      },
      "drifted",
      /cacert\.pem is gone/,
    ],
    [
      "a file with a second name",
      ({ path, root }) => linkSync(`${path}/cacert.pem`, `${root}/second`),
      "drifted",
      /second name/,
    ],
    [
      "a directory that was replaced",
      ({ path }) => {
        renameSync(path, `${path}.old`);
        mkdirSync(path, { mode: 0o700 });
      },
      "drifted",
      /another directory/,
    ],
    [
      "a directory that everybody may write to",
      ({ path }) => chmodSync(path, 0o777),
      "refused",
      /everybody/,
    ],
    [
      "a path through a link",
      ({ path }) => {
        renameSync(path, `${path}.old`);
        symlinkSync(`${path}.old`, path);
      },
      "refused",
      /symbolic link/,
    ],
    [
      "a quarantine that others may write to",
      ({ root }) =>
        mkdirSync(`${root}/var/lib/fleetmend`, { mode: 0o777 }) ??
        chmodSync(`${root}/var/lib/fleetmend`, 0o777),
      "refused",
      /others may write/,
    ],
    [
      "a quarantine that is a link",
      ({ root }) => {
        mkdirSync(`${root}/elsewhere`);
        symlinkSync(`${root}/elsewhere`, `${root}/var/lib/fleetmend`);
      },
      "refused",
      /not a directory/,
    ],
  ];

  test.each(spoil)("%s is left alone", async (_what, act, verdict, reason) => {
    const directory = create();
    const action = purgeAction(directory);
    act(directory);
    const before = execFileSync("find", [directory.path, "-printf", "%p %i %s %T@\n"]).toString();
    const result = await change(action);
    expect(result.verdict).toBe(verdict);
    expect(result.reason).toMatch(reason);
    expect(execFileSync("find", [directory.path, "-printf", "%p %i %s %T@\n"]).toString()).toBe(
      before,
    );
  });

  test.each([
    ["/etc", "it is a top directory"],
    ["/etc/keystone/ssl/certs", "it is in a directory of the system"],
    ["/var/lib", "it is a directory of the system"],
    ["/srv", "it is a top directory"],
    ["/", "its path is not absolute and plain"],
    ["/var/lib/neutron/../nova", "its path is not absolute and plain"],
    ["/var/lib/a b", "its path has unusual characters"],
    ["/var/lib/$(touch pwned)", "its path has unusual characters"],
  ])("nothing is ever taken from %s", async (path, reason) => {
    const action = { ...purgeAction(create()), trustedPrefix: "" };
    const result = await change({ ...action, directory: { ...action.directory, path } });
    expect(result).toMatchObject({ verdict: "refused", reason });
  });

  test("a file that is not the middleware's is refused", async () => {
    const directory = create();
    const action = purgeAction(directory);
    const [first] = action.files;
    if (first === undefined) throw new Error("no file");
    for (const name of [
      "notes.txt",
      "tmp",
      "tmpfile-of-ops",
      "signing_cert.pem.bak",
      "../cacert.pem",
    ]) {
      const result = await change({ ...action, files: [{ ...first, name }] });
      expect(result).toMatchObject({
        verdict: "refused",
        reason: `${name} is not a file of the middleware`,
      });
    }
  });
});
