import { cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Machine } from "../../src/transport/contract.ts";
import { createLocalMachine } from "../../src/transport/local.ts";
import { runProgram } from "../support/run-program.ts";
import { openSession } from "../support/session.ts";
import { shells } from "../support/shells.ts";
import { createTrace } from "../support/strace.ts";

const names = ["python-keystonemiddleware", "openstack-nova-common"];
const installed = { manager: "rpm", name: "python-keystonemiddleware", version: "4.22.0-1.el7" };
let directory = "";

beforeAll(async () => {
  if (process.getuid?.() !== 0) throw new Error("a mount namespace needs root; run this as root");
  directory = realpathSync(mkdtempSync(path.join(tmpdir(), "fleetmend-rpm-")));
  // Whoever asks the database is not the owner of it.
  await runProgram(["chmod", "755", directory]);
  const spec = `
Name: python-keystonemiddleware
Version: 4.22.0
Release: 1.el7
License: any
Summary: any
BuildArch: noarch
%description
Any.
%files
`;
  writeFileSync(`${directory}/any.spec`, spec);
  await runProgram([
    "rpmbuild",
    "-bb",
    "--define",
    `_topdir ${directory}`,
    `${directory}/any.spec`,
  ]);
  const file = `${directory}/RPMS/noarch/python-keystonemiddleware-4.22.0-1.el7.noarch.rpm`;
  const database = ["--dbpath", `${directory}/database`];
  await runProgram(["rpm", ...database, "--install", "--nodeps", "--justdb", file]);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** This machine, with the database where a system of Red Hat's has it, and whatever a test covers besides. */
function createRpmMachine(shell: readonly string[], cover = ""): Machine {
  const local = createLocalMachine();
  const enter = `mount --bind ${directory}/database /var/lib/rpm && ${cover} exec "$@"`;
  const launcher = ["unshare", "--mount", "/bin/sh", "-c", enter, "sh"];
  return {
    start: ([, ...words], handlers) => local.start([...launcher, ...shell, ...words], handlers),
    dial: local.dial,
    [Symbol.asyncDispose]: () => local[Symbol.asyncDispose](),
  };
}

describe.each(shells)("under %s", (_name, shell) => {
  test("packages of rpm are found, and what is not installed is not", async () => {
    await using session = await openSession(createRpmMachine(shell));
    expect(await session.reader.systemPackages(names)).toEqual([installed]);
    expect(await session.reader.systemPackages(names, "/")).toEqual([installed]);
    expect(await session.reader.systemPackages(names, directory)).toEqual([]);
  });
});

test("root asks as somebody who could not write to the database, and nothing is written", async () => {
  await using trace = createTrace();
  const before = `${directory}/before`;
  cpSync(`${directory}/database`, before, { recursive: true, preserveTimestamps: true });
  {
    await using session = await openSession(createRpmMachine([...trace.launcher, "/bin/sh"]));
    expect(await session.reader.systemPackages(names)).toEqual([installed]);
  }
  const { programs, mutations } = await trace.finish();
  expect(programs).toContain("/usr/bin/rpm");
  // Its database library tries whether it may write, and goes on without.
  const refused = /rpmdb\.sqlite-(?:wal|shm)", O_RDWR\|O_CREAT\b.* = -1 EACCES/;
  expect(mutations.filter((line) => !refused.test(line))).toEqual([]);
  expect(await runProgram(["diff", "-r", before, `${directory}/database`])).toBe("");
});

test("without setpriv, root's rpm is not run at all", async () => {
  const without = "mount --bind /dev/null /usr/bin/setpriv &&";
  await using session = await openSession(createRpmMachine(["/bin/sh"], without));
  expect(await session.reader.systemPackages(names)).toEqual([]);
});
