import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listingLimit } from "../../src/model/host-reader.ts";
import type { HostReader } from "../../src/model/host-reader.ts";
import { openSession } from "../support/session.ts";
import { createShellMachine, shellInTurn } from "../support/shells.ts";

let root = "";
const names = [".tmpa", ".tmp*", ".t[m]p", "tmpAbC123", "tmp*", "[a]", "a", "back\\slash", "..."];

const crowd = Array.from(
  { length: 30_000 },
  (_, index) => `keystone-signing-${String(index).padStart(6, "0")}`,
);

beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), "fleetmend-test-"));
  chmodSync(root, 0o755);
  mkdirSync(`${root}/[odd]*\\dir`);
  for (const name of names) writeFileSync(`${root}/[odd]*\\dir/${name}`, "");
  mkdirSync(`${root}/empty`);
  mkdirSync(`${root}/crowded`);
  for (const name of crowd) symlinkSync("nowhere", `${root}/crowded/${name}`);
  mkdirSync(`${root}/full`);
  for (const name of [".hidden", "...", ...crowd.slice(0, listingLimit - 2)])
    writeFileSync(`${root}/full/${name}`, "");
  writeFileSync(`${root}/file`, "");
  symlinkSync("nowhere", `${root}/dangling`);
  mkdirSync(`${root}/unreadable`, { mode: 0o311 });
  mkdirSync(`${root}/unsearchable`, { mode: 0o644 });
  mkdirSync(`${root}/closed/inside`, { recursive: true });
  chmodSync(`${root}/closed`, 0o700);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe.each(shellInTurn(1))("under %s", (_name, shell) => {
  async function read<T>(use: (reader: HostReader) => Promise<T>): Promise<T> {
    await using session = await openSession(createShellMachine(shell));
    return await use(session.reader);
  }

  test.each([
    [".", [".tmpa", ".tmp*", ".t[m]p", "..."]],
    ["..", ["..."]],
    ["...", ["..."]],
    [".tmp", [".tmpa", ".tmp*"]],
    [".tmp*", [".tmp*"]],
    [".t[m]", [".t[m]p"]],
    ["tmp", ["tmpAbC123", "tmp*"]],
    ["tmp?", []],
    ["[", ["[a]"]],
    ["[a]", ["[a]"]],
    ["back\\", ["back\\slash"]],
    ["", names],
  ])(
    "the names that begin with %j are listed, whatever it would mean to a shell",
    async (prefix, expected) => {
      const listing = await read((reader) => reader.list(`${root}/[odd]*\\dir`, { prefix }));
      if (listing.status !== "listed") throw new Error(listing.status);
      expect(listing.entries.map(({ name }) => name).toSorted()).toEqual(expected.toSorted());
      expect(listing.entries.every(({ type }) => type === "file")).toBe(true);
    },
  );

  test.each(["", "keystone-signing-"])(
    "of very many names that begin with %j the first are listed, in no time",
    async (prefix) => {
      const deadlineMs = 10_000;
      await using session = await openSession(createShellMachine(shell), { deadlineMs });
      const listing = await session.reader.list(`${root}/crowded`, { prefix });
      if (listing.status !== "listed") throw new Error(listing.status);
      expect(listing.truncated).toBe(true);
      expect(listing.entries.map(({ name }) => name)).toEqual(crowd.slice(0, listingLimit));
    },
  );

  test("as many names as are listed at most are all there are, and hidden ones come last", async () => {
    const listing = await read((reader) => reader.list(`${root}/full`));
    if (listing.status !== "listed") throw new Error(listing.status);
    expect(listing.truncated).toBe(false);
    expect(listing.entries.map(({ name }) => name)).toEqual([
      ...crowd.slice(0, listingLimit - 2),
      "...",
      ".hidden",
    ]);
  });

  test("a directory without any such file is not one that is not there", async () => {
    const statuses = await read((reader) =>
      Promise.all(
        ["empty", "none", "none/below", "file", "dangling"].map((name) =>
          reader.readMatching(`${root}/${name}`, ".conf"),
        ),
      ),
    );
    expect(statuses).toEqual([
      { status: "listed", files: [] },
      { status: "absent" },
      { status: "absent" },
      { status: "not-a-directory" },
      { status: "not-a-directory" },
    ]);
  });

  test("what is in the root directory has no doubled slash", async () => {
    const found = await read((reader) => reader.readMatching("/", "tmp"));
    expect(found).toMatchObject({
      status: "listed",
      files: [{ path: "/tmp", status: "directory" }],
    });
  });
});

test("a directory that cannot be listed or reached is denied, and not empty or absent", async () => {
  const plain =
    process.getuid?.() === 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : [];
  if (plain.length === 0) chmodSync(`${root}/closed`, 0o000);
  await using session = await openSession(createShellMachine([...plain, "/bin/sh"]));
  const reads = ["unreadable", "unsearchable", "closed", "closed/inside", "closed/none"].map(
    (name) => session.reader.readMatching(`${root}/${name}`, ""),
  );
  const found = await Promise.all(reads);
  chmodSync(`${root}/closed`, 0o700);
  expect(found.map(({ status }) => status)).toEqual(reads.map(() => "denied"));
});

test("a prefix that no name can have is a mistake", async () => {
  await using session = await openSession(createShellMachine(["/bin/sh"]));
  for (const prefix of ["a/b", "a\0"])
    await expect(session.reader.list("/tmp", { prefix })).rejects.toMatchObject({
      code: "internal",
    });
});
