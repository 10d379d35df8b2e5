import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { NamedRead } from "../../src/model/host-reader.ts";
import { openSession } from "../support/session.ts";
import { createShellMachine, shells } from "../support/shells.ts";

const root = mkdtempSync(path.join(tmpdir(), "fleetmend-temporary-"));

beforeAll(() => {
  for (const directory of ["some", "none", "many"]) mkdirSync(`${root}/${directory}`);
  const names = [
    "tmpa1B2c3",
    "tmpa1B2c3d4",
    "tmp a'$(id)",
    "tmpshort",
    "tmplonger567",
    "xtmp1234567",
  ];
  for (const name of names) writeOld(`some/${name}`, name);
  writeOld("some/tmplarge1", "x".repeat(200));
  symlinkSync("tmpa1B2c3", `${root}/some/tmplink11`);
  execFileSync("mkfifo", [`${root}/some/tmpfifo11`]);
  mkdirSync(`${root}/some/tmpfolder`);
  for (let number = 100_000; number < 100_250; number += 1) writeOld(`many/tmp${number}`, "x");
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Files that have just changed are read one by one. */
function writeOld(name: string, content: string): void {
  writeFileSync(`${root}/${name}`, content);
  utimesSync(`${root}/${name}`, 1_600_000_000, 1_600_000_000);
}

/** What became of each, by name. */
function summarize(reads: readonly NamedRead[]): Readonly<Record<string, string>> {
  const entries = reads.map((read) => [
    path.basename(read.path),
    read.status === "read" ? read.content.toString() : read.status,
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

describe.each(shells)("under %s", (_name, shell) => {
  test("files that tempfile named are read, and nothing else", async () => {
    await using session = await openSession(createShellMachine(shell));
    const options = { maximumBytes: 100 };
    const [some, ...others] = await Promise.all(
      ["some", "none", "many", "absent"].map((name) =>
        session.reader.readTemporary(`${root}/${name}`, options),
      ),
    );
    expect(summarize(some ?? [])).toEqual({
      tmpa1B2c3: "tmpa1B2c3",
      tmpa1B2c3d4: "tmpa1B2c3d4",
      "tmp a'$(id)": "tmp a'$(id)",
      tmplarge1: "too-large",
    });
    expect(others).toEqual([[], [], []]);
  });
});
