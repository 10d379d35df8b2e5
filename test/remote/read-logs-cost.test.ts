import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { programs } from "../../src/remote/programs.ts";
import { createLocalMachine } from "../../src/transport/local.ts";
import { encodeWord } from "../../src/transport/session/words.ts";
import { createLogDirectory, logTexts, verifyError } from "../support/log-search.ts";
import { openSession } from "../support/session.ts";
import { shells } from "../support/shells.ts";
import { createTrace } from "../support/strace.ts";

const { place, root, write } = createLogDirectory();
const lines = encodeWord(logTexts.map(({ text }) => text).join("\n"));

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What the programs answer under a shell, where some of their functions are others. */
function answer(shell: readonly string[], functions: readonly string[], request: string): string {
  const script = ["nonce=mark", programs.reading, ...functions, `serve '${request}'`];
  const [launcher = "", ...words] = shell;
  const program = [...words, "-c", [...script, "cat /proc/$$/io"].join("\n")];
  return spawnSync(launcher, program, { encoding: "utf8", input: "" }).stdout;
}

describe.each(shells)("under %s", (_name, shell) => {
  test("a link that takes the place of a file while it is read is noticed", () => {
    rmSync(`${root}/swap.log`, { force: true });
    write("swap.log", verifyError(4));
    write("other.log", verifyError(2));
    // What reads the file is what swaps it, right before.
    const swap = `hurried() { rm ${root}/swap.log; ln -s other.log ${root}/swap.log; "$@"; }`;
    const said = answer(shell, [swap], `1 logs 1000 60 no ${lines} = below= ${root}/swap.log`);
    expect(said).toContain(`mark 1 log 0 l 0 -\n${root}/swap.log`);
    expect(said).not.toContain("exit status");
  });

  test("a FIFO that takes the place of a file costs no more than the time that is left", () => {
    const fifo = `${root}/late.log`;
    rmSync(fifo, { force: true });
    spawnSync("mkfifo", [fifo]);
    write("next.log", verifyError(4));
    const functions = [
      // It came behind the look at it, and there is a second left.
      "classify() { state=f; link=; }",
      "set_clock() { now=$(date +%s) zone='' cutoff='' tomorrow=''; stop=$((now + 1)); }",
    ];
    const request = `1 logs 1000 60 no ${lines} = below= ${fifo} ${root}/next.log`;
    const said = answer(shell, functions, request);
    expect(said).toContain("mark 1 log 0 late 0 -\n");
    expect(said).toMatch(/mark 1 log 1 late \d+ -\n/);
    expect(said).toContain("mark 1 end");
  });

  test("of fifty megabytes no more than the limit is read, and that by a few programs", () => {
    const line = `2014-03-04 10:11:12.123 1 ${verifyError(4)}\n`;
    write("huge.log", Buffer.alloc(50_000_000, line));
    const limit = 1_000_000;
    const said = answer(shell, [], `1 logs ${limit} 60 no ${lines} = below= ${root}/huge.log`);
    const found = /^1 (\d+) (\d+)$/m.exec(said);
    expect(Number(found?.[2])).toBe(Math.floor(limit / line.length));
    // The kernel adds what children have read: tail, tail, tr, grep, cut and awk, each of it at most once.
    const read = Number(/^rchar: (\d+)$/m.exec(said)?.[1]);
    expect(read).toBeGreaterThan(limit);
    expect(read).toBeLessThan(7 * limit);
  });

  test("logs that are not there take no program of their own to look for", async () => {
    const record = async (count: number) => {
      await using trace = createTrace();
      const local = createLocalMachine();
      {
        await using session = await openSession({
          dial: local.dial,
          start: ([, ...words], handlers) =>
            local.start([...trace.launcher, ...shell, ...words], handlers),
          [Symbol.asyncDispose]: async () => {},
        });
        const queries = Array.from({ length: count }, (_, index) =>
          session.reader.searchLog({
            files: [place(`service${index}/api.log`), place(`service${index}/a.log`, root)],
            units: [],
            texts: logTexts,
          }),
        );
        await Promise.all(queries);
      }
      await local[Symbol.asyncDispose]();
      return await trace.finish();
    };
    const [one, hundred] = [await record(1), await record(100)];
    expect(hundred.programs).toEqual(one.programs);
    expect(hundred.mutations).toEqual([]);
  });
});
