import { randomUUID } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { HostReader } from "../../src/model/host-reader.ts";
import type { ProcessFacts } from "../../src/model/system.ts";
import { createLocalMachine } from "../../src/transport/local.ts";
import { recordMachine } from "../support/recorded-machine.ts";
import { openSession } from "../support/session.ts";
import { createShellMachine, shellInTurn } from "../support/shells.ts";
import { startWorkers } from "../support/workers.ts";

const secrets = {
  OS_PASSWORD: "hidden-1",
  MY_PYTHONPATH: "hidden-2",
  PYTHONPATH_: "hidden-3",
  MIXED: "hidden-4\nPYTHONPATH=hidden-5\nHOME=hidden-6",
  VALUE: "PYTHONPATH=hidden-7",
};

describe.each(shellInTurn(2))("under %s", (_name, shell) => {
  async function read<T>(use: (reader: HostReader) => Promise<T>): Promise<T> {
    await using session = await openSession(createShellMachine(shell));
    return await use(session.reader);
  }

  test("a process is told with its words, its owner, its program and its start", async () => {
    const before = Math.floor(Date.now() / 1000);
    const words = ["", "two words", "--config-file=/etc/a b", "line\nbreak", "ä"];
    await using workers = await startWorkers({ words });
    const found = await read((reader) => reader.processes([workers.word]));
    const { pids, program, word } = workers;
    expect(found).toEqual([
      {
        pid: pids[0],
        uid: process.getuid?.(),
        argv: [program, "-c", "read -r", word, ...words],
        startedAt: expect.any(Number),
        executable: program,
        environment: new Map(),
        view: { kind: "host" },
      },
    ]);
    const startedAt = found[0]?.startedAt ?? 0;
    // The kernel's idea of when the host was started is whole seconds, and may be corrected meanwhile.
    expect(startedAt).toBeGreaterThanOrEqual(before - 2);
    expect(startedAt).toBeLessThanOrEqual(Date.now() / 1000 + 2);
  });

  test("of the environment the variables that are asked for leave the host, and nothing else", async () => {
    const environment = { ...secrets, PYTHONPATH: "/a\n/b=c\u0001 ", EMPTY: "", HOME: "/root" };
    await using workers = await startWorkers({ environment });
    const machine = recordMachine(createShellMachine(shell));
    await using session = await openSession(machine);
    const asked = ["PYTHONPATH", "EMPTY", "HOME", "UNSET"];
    const [found] = await session.reader.processes([workers.word], asked);
    expect(found?.environment).toEqual(
      new Map([
        ["PYTHONPATH", "/a\n/b=c\u0001 "],
        ["EMPTY", ""],
        ["HOME", "/root"],
      ]),
    );
    expect(machine.said()).not.toContain("hidden");
  });

  test("a program that is no longer there says so", async () => {
    await using workers = await startWorkers();
    rmSync(workers.program);
    const [found] = await read((reader) => reader.processes([workers.word]));
    expect(found?.executable).toBe(`${workers.program} (deleted)`);
  });

  test("many are found by any of several words, whatever these would mean to a pattern", async () => {
    await using some = await startWorkers({ count: 3, words: ["[x]*"] });
    await using other = await startWorkers({ words: ["[x]*"] });
    const absent = randomUUID();
    const byWord = await read((reader) => reader.processes([some.word, absent, other.word]));
    const byPattern = await read((reader) => reader.processes(["[x]*"]));
    const pids = [...some.pids, ...other.pids].toSorted((one, other) => one - other);
    expect(pidsOf(byWord)).toEqual(pids);
    expect(pidsOf(byPattern)).toEqual(pids);
    expect(await read((reader) => reader.processes(["x]*["]))).toEqual([]);
    expect(await read((reader) => reader.processes([]))).toEqual([]);
  });

  test("a program that gets more than the kernel lets it have is no sign that there are no processes", async () => {
    await using workers = await startWorkers({ environment: { HOME: "/" } });
    // Linux takes no word of 128 KiB.
    const tooLong = "x".repeat(131_072);
    await read(async (reader) => {
      await reader.now();
      const refused = { code: "request-failed" };
      await expect(reader.processes([workers.word, tooLong])).rejects.toMatchObject(refused);
      const asked = ["HOME", tooLong];
      await expect(reader.processes([workers.word], asked)).rejects.toMatchObject(refused);
      expect(await reader.processes([workers.word], ["HOME"])).toHaveLength(1);
    });
  });
});

test("a variable that cannot be one is a mistake", async () => {
  await using session = await openSession(createLocalMachine());
  for (const name of ["", "A B", "A,B", ".*", "A=", "1A"]) {
    const wrong = { code: "internal" };
    await expect(session.reader.processes(["word"], [name])).rejects.toMatchObject(wrong);
  }
});

test("the namespace of this process has the mounts that the kernel tells", async () => {
  await using session = await openSession(createLocalMachine());
  const lines = readFileSync("/proc/self/mountinfo", "utf8").trimEnd().split("\n");
  const mounts = await session.reader.mounts();
  expect(mounts.map(({ device }) => device)).toEqual(lines.map((line) => line.split(" ")[2]));
});

function pidsOf(processes: readonly ProcessFacts[]): readonly number[] {
  return processes.map(({ pid }) => pid).toSorted((one, other) => one - other);
}
