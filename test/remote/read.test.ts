import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HostReader } from "../../src/model/host-reader.ts";
import { programs } from "../../src/remote/programs.ts";
import { openSession } from "../support/session.ts";
import { createShellMachine, shells } from "../support/shells.ts";

const hostile = ["-rf", "$(touch pwned)", "line\nbreak", "`id`", "ä b", "'quote\"", "\\0101", "*"];
let root = "";

beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), "fleetmend-test-"));
  writeFileSync(`${root}/text`, "first\nlast without end");
  writeFileSync(`${root}/bytes`, Buffer.from([0, 255, 10, 0, 13, 10, 128]));
  writeFileSync(`${root}/empty`, "");
  writeFileSync(`${root}/large`, "x".repeat(5000));
  symlinkSync("text", `${root}/link`);
  symlinkSync("nowhere", `${root}/dangling`);
  mkdirSync(`${root}/d`);
  for (const name of ["10-a.conf", "9-b.conf", ".hidden.conf", "x.txt"])
    writeFileSync(`${root}/d/${name}`, name);
  mkdirSync(`${root}/hostile`);
  for (const name of hostile) writeFileSync(`${root}/hostile/${name}`, name);
  execFileSync("mkfifo", [`${root}/fifo`]);
  chmodSync(`${root}/text`, 0o640);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe.each(shells)("under %s", (_name, shell) => {
  async function read<T>(use: (reader: HostReader) => Promise<T>): Promise<T> {
    await using session = await openSession(createShellMachine(shell));
    return await use(session.reader);
  }

  test("files of all kinds are read together, byte for byte", async () => {
    const [text, bytes, empty, link, dangling, absent, directory, fifo] = await read((reader) =>
      Promise.all(
        ["text", "bytes", "empty", "link", "dangling", "no/such/file", "d", "fifo"].map((name) =>
          reader.readFile(`${root}/${name}`),
        ),
      ),
    );
    expect(text).toMatchObject({ status: "read", content: Buffer.from("first\nlast without end") });
    expect(text).toMatchObject({ facts: { type: "file", mode: 0o640, size: 22, links: 1 } });
    expect(bytes).toMatchObject({ content: Buffer.from([0, 255, 10, 0, 13, 10, 128]) });
    expect(empty).toMatchObject({ status: "read", content: Buffer.alloc(0) });
    expect(link).toMatchObject({ status: "read", content: Buffer.from("first\nlast without end") });
    expect([dangling, absent, directory, fifo].map((one) => one?.status)).toEqual([
      "absent",
      "absent",
      "directory",
      "not-regular",
    ]);
  });

  test("a link can be refused, and a file over the limit is not sent", async () => {
    const [link, large, text] = await read((reader) =>
      Promise.all(
        ["link", "large", "text"].map((name) =>
          reader.readFile(`${root}/${name}`, { links: "refuse", maximumBytes: 100 }),
        ),
      ),
    );
    expect(link?.status).toBe("link");
    expect(large).toMatchObject({ status: "too-large", facts: { size: 5000 } });
    expect(text).toMatchObject({ status: "read", content: Buffer.from("first\nlast without end") });
  });

  test("a directory's fragments come in byte order, without hidden ones", async () => {
    const matching = await read((reader) => reader.readMatching(`${root}/d`, ".conf"));
    if (matching.status !== "listed") throw new Error(matching.status);
    const names = matching.files.map((one) => path.basename(one.path));
    expect(names).toEqual(["10-a.conf", "9-b.conf"]);
    expect(matching.files.map((one) => one.status === "read" && one.content.toString())).toEqual(
      names,
    );
  });

  test("several directories that are asked for at once are told apart", async () => {
    const found = await read((reader) =>
      Promise.all(
        ["d", "none", "text", "d"].map((name) => reader.readMatching(`${root}/${name}`, ".conf")),
      ),
    );
    expect(found.map(({ status }) => status)).toEqual([
      "listed",
      "absent",
      "not-a-directory",
      "listed",
    ]);
    expect(found.at(-1)).toEqual(found[0]);
  });

  test("hostile names are listed and read as they are, and run nothing", async () => {
    const [listing, ...files] = await read((reader) =>
      Promise.all([
        reader.list(`${root}/hostile`),
        ...hostile.map((name) => reader.readFile(`${root}/hostile/${name}`)),
      ]),
    );
    if (listing?.status !== "listed") throw new Error("not listed");
    expect(listing.entries.map(({ name }) => name).toSorted()).toEqual(hostile.toSorted());
    expect(
      files.map((file) => (file.status === "read" ? file.content.toString() : file.status)),
    ).toEqual(hostile);
  });

  test("a path's chain tells links, types and what is absent", async () => {
    const chain = await read((reader) => reader.chain(`${root}/link/x`));
    expect(chain.at(-2)).toMatchObject({ path: `${root}/link`, status: "present", type: "link" });
    expect(chain.at(-1)).toMatchObject({ path: `${root}/link/x`, status: "absent" });
    expect(chain[0]).toMatchObject({ path: "/", type: "directory" });
  });

  test("processes are found by a word of their command line", async () => {
    const found = await read((reader) => reader.processes(["vitest"]));
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(({ argv, pid }) => pid > 1 && argv.join(" ").includes("vitest"))).toBe(true);
    expect(await read((reader) => reader.processes([`never-${Math.random()}`]))).toEqual([]);
  });

  test("mounts and the clock", async () => {
    const [mounts, now] = await read((reader) => Promise.all([reader.mounts(), reader.now()]));
    expect(mounts.find(({ type }) => type === "proc")?.point).toBe("/proc");
    expect(Math.abs(now - Date.now() / 1000)).toBeLessThan(5);
  });
});

test("a user without the right to look is told so, and not that nothing is there", async () => {
  chmodSync(root, 0o755);
  mkdirSync(`${root}/private`, { mode: 0o700 });
  writeFileSync(`${root}/private/cacert.pem`, "x");
  const plain =
    process.getuid?.() === 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : [];
  chmodSync(`${root}/private`, plain.length > 0 ? 0o700 : 0o000);
  await using session = await openSession(createShellMachine([...plain, "/bin/sh"]));
  const file = await session.reader.readFile(`${root}/private/cacert.pem`);
  const listing = await session.reader.list(`${root}/private`);
  const facts = await session.reader.facts(`${root}/private/cacert.pem`);
  expect([file.status, listing.status, facts.status]).toEqual(["denied", "denied", "denied"]);
  chmodSync(`${root}/private`, 0o700);
});

test("the reading programs have no word that could write", () => {
  expect(programs.reading).not.toMatch(
    /(?<![0-9&])>(?!\/dev\/null|&)|<<|\b(?:rm|mv|ln|cp|mkdir|rmdir|touch|chmod|chown|tee|dd|sed -i|truncate|sync)\b/,
  );
});

test("shellcheck has nothing to say", () => {
  const files = ["read.sh", "read-system.sh", "change.sh", "change-directories.sh"].map(
    (name) => `src/remote/${name}`,
  );
  const { stdout, status } = spawnSync("shellcheck", ["--shell=sh", ...files]);
  expect(stdout.toString()).toBe("");
  expect(status).toBe(0);
});
