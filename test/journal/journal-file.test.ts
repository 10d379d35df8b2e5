import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createJournal,
  isUnderWay,
  readJournal,
  reopenJournal,
} from "../../src/journal/journal-file.ts";
import { more, opened, runId } from "../support/journal-file.ts";
import { isForAll } from "../support/shells.ts";

let scratch: string;
let directory: string;
let file: string;

beforeEach(() => {
  scratch = realpathSync(mkdtempSync(path.join(tmpdir(), "fleetmend-journal-")));
  directory = `${scratch}/state/runs`;
  file = `${directory}/${runId}.journal`;
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

async function write(): Promise<void> {
  await using journal = await createJournal(directory, opened, more);
  expect(journal.failure).toBeNull();
}

test("a journal and its directory are for their owner alone", async () => {
  const before = process.umask(0);
  try {
    await write();
  } finally {
    process.umask(before);
  }
  const modes = [directory, file].map((name) => (statSync(name).mode & 0o7777).toString(8));
  expect(modes).toEqual(["700", "600"]);
});

/** Every fifth byte is tried, these or others, for it is written to disk, which takes time; each where all is to be tried. */
const step = isForAll() ? 1 : 5;
const first = Math.floor(Math.random() * step);

test("one cut in its first record did nothing, and says so", async () => {
  await write();
  const whole = readFileSync(file);
  for (let length = first; length <= whole.indexOf("\n"); length += step) {
    writeFileSync(file, whole.subarray(0, length));
    await expect(reopenJournal(directory, runId)).rejects.toThrow(
      `run ${runId} was cut off before its first record, so it did nothing; start it anew`,
    );
  }
}, 120_000);

test("one cut at any later byte has every record that was whole, and is gone on with", async () => {
  await write();
  const whole = readFileSync(file);
  const all = [opened, ...more];
  const ends = [...whole.entries()].flatMap(([index, byte]) => (byte === 0x0a ? [index + 1] : []));
  for (let length = whole.indexOf("\n") + 1 + first; length <= whole.length; length += step) {
    writeFileSync(file, whole.subarray(0, length));
    const kept = all.slice(0, ends.filter((end) => end <= length).length);
    {
      const { journal, records } = await reopenJournal(directory, runId);
      await using _closing = journal;
      expect(records).toEqual(kept);
      await journal.write({ kind: "resumed", by: opened.by });
    }
    const { records } = await readJournal(directory, runId);
    expect(records).toEqual([...kept, { kind: "resumed", by: opened.by }]);
  }
}, 120_000);

describe("a journal that is damaged before its last line is refused with the line", () => {
  test.each<[string, (lines: readonly string[]) => readonly string[], number]>([
    ["another byte", ([one = "", ...rest]) => [one.replace("purge", "Purge"), ...rest], 1],
    ["a line that is missing", ([one = "", _two, ...rest]) => [one, ...rest], 2],
    ["lines in another order", ([a = "", b = "", c = "", ...rest]) => [a, c, b, ...rest], 2],
    ["an empty line", ([one = "", ...rest]) => [one, "", ...rest], 2],
    ["zeros", ([one = "", two = "", ...rest]) => [one, "\0".repeat(two.length), ...rest], 2],
  ])("%s", async (_, damage, line) => {
    await write();
    writeFileSync(file, damage(readFileSync(file, "utf8").split("\n")).join("\n"));
    await expect(reopenJournal(directory, runId)).rejects.toThrow(
      `the journal ${file} is damaged in line ${line}, so it does not tell what was done`,
    );
  });
});

describe("a journal cannot be had", () => {
  test("twice for one run", async () => {
    await write();
    await expect(write()).rejects.toThrow(/cannot be written.*EEXIST/);
  });

  test("where others may write to its directory", async () => {
    mkdirSync(directory, { recursive: true });
    chmodSync(directory, 0o777);
    await expect(write()).rejects.toThrow(/others may write to it; give it to yourself/);
  });

  test("through a symbolic link", async () => {
    await write();
    symlinkSync(file, `${directory}/20260102T030405Z-ffffff.journal`);
    await expect(reopenJournal(directory, "20260102T030405Z-ffffff")).rejects.toThrow(/ELOOP/);
  });

  test("of a run that there was not", async () => {
    await expect(reopenJournal(directory, runId)).rejects.toThrow(
      /there is no journal .*; `fleetmend runs` lists/,
    );
  });
});

test("who has a journal open has it alone, and a lock goes with whoever had it", async () => {
  {
    await using _journal = await createJournal(directory, opened);
    expect(await isUnderWay(directory, runId)).toBe(true);
    await expect(reopenJournal(directory, runId)).rejects.toThrow(
      "this run is being worked on by ops@control, process 4711, since 2026-01-02T03:04:05.000Z; wait for its end",
    );
  }
  expect(await isUnderWay(directory, runId)).toBe(false);
  const { journal, records } = await reopenJournal(directory, runId);
  await using _closing = journal;
  expect(records).toEqual([opened]);
});
