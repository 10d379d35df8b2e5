import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, rmSync, utimesSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import {
  ago,
  createLogDirectory,
  hitsOf,
  logSystems,
  logTexts,
  searchLogs,
  verifyError,
} from "../support/log-search.ts";
import { openSession } from "../support/session.ts";
import { createShellMachine, shellInTurn } from "../support/shells.ts";

const { place, root, write } = createLogDirectory();
chmodSync(root, 0o755);

afterAll(() => rmSync(root, { recursive: true, force: true }));

function archive(program: string, name: string, ...lines: readonly string[]): string {
  const input = lines.map((line) => `${line}\n`).join("");
  return write(name, spawnSync(program, ["-c"], { input, maxBuffer: 1e9 }).stdout);
}

describe.each(logSystems)("under %s", (_name, shell) => {
  test("lines are counted by text, and the first and the last are told", async () => {
    const lines = [3, 2, 1].map((hours) => `${ago(hours * 3600)}.123 4567 ${verifyError(4)}`);
    const file = write("count.log", ...lines, `${ago(0)} 1 ${verifyError(2)}.`, "nothing else");
    const { clock, files, journal } = await searchLogs(shell, { files: [place("count.log")] });
    const bytes = readFileSync(file).length;
    const [first, , last] = lines;
    expect(files).toEqual([
      {
        path: file,
        status: "searched",
        bytes,
        extent: "whole",
        hits: [
          { id: "four", count: 3, older: 0, first, last, lastOlder: null },
          expect.objectContaining({ id: "two", count: 1 }),
        ],
      },
    ]);
    expect(Math.abs(clock.now - Date.now() / 1000)).toBeLessThan(600);
    expect(clock.offset).not.toBeNull();
    expect(journal).toBeNull();
  });

  test("lines dated before the span are counted apart, in every form of date; undated ones count", async () => {
    const old = [
      `2014-03-04 10:11:12.123 1 ${verifyError(4)}`,
      `2014-03-04T10:11:12.123456+01:00 host ${verifyError(4)}`,
      `[Tue Mar 04 10:11:12.123456 2014] [:error] [pid 7] ${verifyError(4)}`,
    ];
    const [day = "", time = ""] = ago(60).split(" ");
    const [year, month, number = ""] = day.split("-");
    const name = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ")[Number(month) - 1];
    const recent = [
      `${name} ${number.replace(/^0/, " ")} ${time} swift1 proxy-server: ${verifyError(4)}`,
      `[Tue ${name} ${number} ${time}.123456 ${year}] ${verifyError(4)}`,
      `${day}T${time}.123456+01:00 host ${verifyError(4)}`,
      verifyError(4),
    ];
    write("dates.log", ...old, ...recent);
    const { files } = await searchLogs(shell, { files: [place("dates.log")] });
    expect(hitsOf(files[0])).toEqual([
      { id: "four", count: 4, older: 3, first: recent[0], last: recent[3], lastOlder: old[2] },
    ]);
  });

  test("of a long file the end is searched, from the beginning of a line", async () => {
    const lines = Array.from({ length: 1000 }, (_, index) => `${index} ${verifyError(4)}`);
    write("long.log", ...lines);
    const { files } = await searchLogs(shell, {
      files: [place("long.log")],
      maximumBytes: 10_000,
    });
    const kept = Math.floor(10_000 / `${lines.at(-1)}\n`.length);
    expect(files).toMatchObject([
      {
        bytes: 10_000,
        extent: "end",
        hits: [{ count: kept, first: lines[1000 - kept], last: lines[999] }],
      },
    ]);
  });

  test("what was rotated away is searched on request, the newest first, unpacked where it has to be", async () => {
    write("rotated.log");
    write("rotated.log.1", verifyError(4));
    write("rotated.log-20131102", verifyError(4));
    archive("gzip", "rotated.log.2.gz", verifyError(4), verifyError(4));
    archive("xz", "rotated.log.3.xz", verifyError(2));
    archive("bzip2", "rotated.log.4.bz2", verifyError(2));
    write("rotated.log.gz.old; reboot", verifyError(4));
    write("rotated.log.backup", verifyError(4));
    const names = [".1", ".2.gz", ".3.xz", ".4.bz2", "-20131102"];
    for (const [age, name] of names.entries())
      utimesSync(`${root}/rotated.log${name}`, 1_000_000 - age, 1_000_000 - age);
    const files = [place("rotated.log"), place("none.log")];
    const { files: found } = await searchLogs(shell, { files, rotated: "yes" });
    expect(
      found.map((one) => [
        one.path.slice(root.length + 1),
        one.status === "searched" ? one.hits.map(({ count, id }) => `${id} ${count}`) : one.status,
      ]),
    ).toEqual([
      ["rotated.log", []],
      ["rotated.log.1", ["four 1"]],
      ["rotated.log.2.gz", ["four 2"]],
      ["rotated.log.3.xz", ["two 1"]],
      ["rotated.log.4.bz2", ["two 1"]],
      ["rotated.log-20131102", ["four 1"]],
      ["none.log", "absent"],
    ]);
    const recent = await searchLogs(shell, { files });
    expect(recent.files.map(({ path }) => path)).toEqual(files.map(({ path }) => path));
  });
});

describe.each(shellInTurn(2))("under %s", (_name, shell) => {
  test("no more than ten that were rotated away are searched", async () => {
    for (let number = 1; number <= 30; number += 1) {
      const file = write(`many.log.${number}`, verifyError(4));
      utimesSync(file, 1_000_000 - number, 1_000_000 - number);
    }
    const { files } = await searchLogs(shell, { files: [place("many.log")], rotated: "yes" });
    const rotated = Array.from({ length: 10 }, (_, index) => `${root}/many.log.${index + 1}`);
    expect(files.map(({ path }) => path)).toEqual(rotated);
  });

  test("an archive that nothing can unpack is said", async () => {
    archive("zstd", "packed.log.1.zst", verifyError(4));
    const query = { files: [place("packed.log")], rotated: "yes" } as const;
    const { files } = await searchLogs(shell, query);
    expect(files).toMatchObject([{ status: "searched", extent: "unpacked", hits: [{ count: 1 }] }]);
    const without = await searchLogs(
      [
        "/usr/bin/unshare",
        "--mount",
        "/bin/sh",
        "-c",
        'mount --bind /dev/null /usr/bin/zstd; exec "$@"',
        "sh",
        ...shell,
      ],
      query,
    );
    expect(without.files).toEqual([
      { path: `${root}/packed.log.1.zst`, status: "no-tool", tool: "zstd" },
    ]);
  });

  test("an archive is unpacked no further than sixteen times the limit", async () => {
    const lines = Array.from({ length: 4000 }, (_, index) => `${index} ${verifyError(4)}`);
    archive("gzip", "bomb.log.1.gz", ...lines);
    const { files } = await searchLogs(shell, {
      files: [place("bomb.log")],
      rotated: "yes",
      maximumBytes: 10_000,
    });
    const last = JSON.stringify(hitsOf(files[0]));
    expect(last).toContain("exit status 4");
    expect(Number(/"last":"(\d+) /.exec(last)?.[1])).toBeLessThan(
      (16 * 10_000) / verifyError(4).length,
    );
  });

  test("searches of one turn are one round trip, and each is told its own files", async () => {
    write("one.log", verifyError(4));
    write("two.log", verifyError(2));
    await using session = await openSession(createShellMachine(shell));
    const queries = ["one.log", "absent.log", "two.log"].map((name) =>
      session.reader.searchLog({
        files: [place(`not/${name}`), place(name)],
        units: [],
        texts: logTexts,
      }),
    );
    const answers = await Promise.all(queries);
    expect(answers.map(({ files }) => files.map(({ status }) => status))).toEqual([
      ["absent", "searched"],
      ["absent", "absent"],
      ["absent", "searched"],
    ]);
    expect(hitsOf(answers[2]?.files[1])).toMatchObject([{ id: "two", count: 1 }]);
    expect(session.statistics.roundTrips).toBe(1);
  });
});
