import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FileRead, HostReader } from "../../src/model/host-reader.ts";
import { programs } from "../../src/remote/programs.ts";
import { openSession } from "../support/session.ts";
import { createShellMachine, shells } from "../support/shells.ts";

let root = "";

beforeAll(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), "fleetmend-test-")));
  mkdirSync(`${root}/real/etc/nova`, { recursive: true });
  mkdirSync(`${root}/elsewhere`);
  writeFileSync(`${root}/elsewhere/x.conf`, "not the container's");
  writeFileSync(`${root}/real/etc/nova/nova.conf`, "the container's");
  symlinkSync("real", `${root}/view`);
  symlinkSync(`${root}/elsewhere`, `${root}/real/etc/swapped`);
  symlinkSync("nova.conf", `${root}/real/etc/nova/alias.conf`);
  symlinkSync("odd\n target $(id) ", `${root}/real/etc/odd name\n`);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

const textOf = (read: FileRead): string =>
  read.status === "read" ? read.content.toString() : read.status;

describe.each(shells)("under %s", (_name, shell) => {
  async function read<T>(use: (reader: HostReader) => Promise<T>): Promise<T> {
    await using session = await openSession(createShellMachine(shell));
    return await use(session.reader);
  }

  test("below a directory no link is followed, and the first on the way is told", async () => {
    const links = { below: `${root}/view` };
    const [file, alias, swapped, odd, absent] = await read((reader) =>
      Promise.all(
        ["nova/nova.conf", "nova/alias.conf", "swapped/x.conf", "odd name\n", "none/x"].map(
          (name) => reader.readFile(`${root}/view/etc/${name}`, { links }),
        ),
      ),
    );
    expect(file).toMatchObject({ status: "read", content: Buffer.from("the container's") });
    const at = (name: string) => `${root}/view/etc/${name}`;
    expect(alias).toEqual({ status: "link", at: at("nova/alias.conf"), target: "nova.conf" });
    expect(swapped).toEqual({ status: "link", at: at("swapped"), target: `${root}/elsewhere` });
    expect(odd).toEqual({ status: "link", at: at("odd name\n"), target: "odd\n target $(id) " });
    expect(absent).toEqual({ status: "absent" });
  });

  test("the directory itself may be anything, also the root", async () => {
    const [slash, whole] = await read((reader) =>
      Promise.all([
        reader.readFile(`${root}/view//etc/./nova/nova.conf`, {
          links: { below: `${root}/view/` },
        }),
        reader.readFile(`${root}/view/etc/nova/nova.conf`, { links: { below: "/" } }),
      ]),
    );
    expect(textOf(slash)).toBe("the container's");
    expect(whole).toEqual({ status: "link", at: `${root}/view`, target: "real" });
  });

  test("where the last part alone is refused, links above it are followed", async () => {
    const [through, last] = await read((reader) =>
      Promise.all(
        ["swapped/x.conf", "nova/alias.conf"].map((name) =>
          reader.readFile(`${root}/view/etc/${name}`, { links: "refuse" }),
        ),
      ),
    );
    expect(through && textOf(through)).toBe("not the container's");
    expect(last).toMatchObject({ status: "link", at: `${root}/view/etc/nova/alias.conf` });
  });

  test("files of a directory are looked at in the same way, and so is the directory", async () => {
    const links = { below: `${root}/view` };
    const [nova, swapped, refused, followed] = await read((reader) =>
      Promise.all([
        reader.readMatching(`${root}/view/etc/nova`, ".conf", { links }),
        reader.readMatching(`${root}/view/etc/swapped`, ".conf", { links }),
        reader.readMatching(`${root}/view`, ".conf", { links: "refuse" }),
        reader.readMatching(`${root}/view/etc/swapped`, ".conf"),
      ]),
    );
    expect(nova).toMatchObject({
      status: "listed",
      files: [
        { path: `${root}/view/etc/nova/alias.conf`, status: "link", target: "nova.conf" },
        { path: `${root}/view/etc/nova/nova.conf`, status: "read" },
      ],
    });
    expect(swapped).toMatchObject({ status: "link", at: `${root}/view/etc/swapped` });
    expect(refused).toEqual({ status: "link", at: `${root}/view`, target: "real" });
    expect(followed).toMatchObject({ status: "listed", files: [{ status: "read" }] });
  });
});

test("a link that takes a directory's place while a file in it is read is noticed", () => {
  mkdirSync(`${root}/place/d`, { recursive: true });
  writeFileSync(`${root}/place/d/x.conf`, "first");
  const program = [
    "nonce=mark",
    programs.reading,
    // What reads the file is what swaps the directory, right behind it.
    `bounded() { "$@"; mv ${root}/place/d ${root}/place/e; ln -s e ${root}/place/d; }`,
    `serve '1 files ${root}/place 100 ${root}/place/d/x.conf'`,
  ];
  const { stdout } = spawnSync("/bin/sh", ["-c", program.join("\n")], { encoding: "utf8" });
  expect(stdout).toContain("mark 1 data\nfirst");
  expect(stdout).not.toContain("mark 1 after");
  expect(stdout).toContain("mark 1 end");
});

test("a path that leads out of the directory is never asked for", async () => {
  await using session = await openSession(createShellMachine(["/bin/sh"]));
  const links = { below: `${root}/view` };
  for (const name of ["view/../elsewhere/x.conf", "viewer/x", "elsewhere/x.conf"]) {
    const refused = { code: "internal", message: expect.stringContaining("plain path below") };
    await expect(session.reader.readFile(`${root}/${name}`, { links })).rejects.toMatchObject(
      refused,
    );
    await expect(
      session.reader.readMatching(`${root}/${name}`, "", { links }),
    ).rejects.toMatchObject(refused);
  }
  expect(session.statistics.roundTrips).toBe(0);
});
