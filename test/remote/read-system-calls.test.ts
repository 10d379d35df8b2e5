import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HostReader } from "../../src/model/host-reader.ts";
import { createLocalMachine } from "../../src/transport/local.ts";
import { openSession } from "../support/session.ts";
import { shells } from "../support/shells.ts";
import { createTrace, foreignTools } from "../support/strace.ts";
import type { Recording } from "../support/strace.ts";
import { startWorkers } from "../support/workers.ts";

let root = "";

beforeAll(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), "fleetmend-test-")));
  mkdirSync(`${root}/etc/nova`, { recursive: true });
  writeFileSync(`${root}/etc/nova/nova.conf`, "x");
  symlinkSync("nova.conf", `${root}/etc/nova/link.conf`);
  mkdirSync(`${root}/var/lib/dpkg`, { recursive: true });
  writeFileSync(`${root}/var/lib/dpkg/status`, "");
  writeFileSync(`${root}/api.log`, "a line\n".repeat(100));
  writeFileSync(`${root}/api.log.1.gz`, gzipSync("a line\n"));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What a session asks the kernel for, from its first request to its end. */
async function record(
  shell: readonly string[],
  use: (reader: HostReader) => Promise<unknown>,
): Promise<Recording> {
  await using trace = createTrace();
  const local = createLocalMachine();
  {
    await using session = await openSession({
      start: ([, ...words], handlers) =>
        local.start([...trace.launcher, ...shell, ...words], handlers),
      dial: local.dial,
      [Symbol.asyncDispose]: async () => {},
    });
    await use(session.reader);
  }
  await local[Symbol.asyncDispose]();
  return await trace.finish();
}

describe.each(shells)("under %s", (_name, shell) => {
  test("no read makes any system call that could change something", async () => {
    await using workers = await startWorkers({ count: 2, environment: { HOME: "/" } });
    const links = { below: root };
    const signing = `${root}/etc/nova/nova.conf`;
    const recording = await record(shell, (reader) =>
      Promise.all([
        reader.readFile(`${root}/etc/nova/nova.conf`, { links }),
        reader.readFile(`${root}/etc/nova/link.conf`, { links }),
        reader.readFile(`${root}/etc/nova/link.conf`, { links: "refuse" }),
        reader.readMatching(`${root}/etc/nova`, ".conf", { links }),
        reader.list(`${root}/etc`, { prefix: "n" }),
        reader.processes([workers.word], ["HOME"]),
        reader.pythonPackages(["/usr"], ["oslo.config"]),
        reader.systemPackages(["bash"], root),
        reader.systemPackages(["bash"]),
        reader.verifyMessage({ signing, ca: signing }, "no message"),
        reader.mounts(),
        reader.searchLog({
          files: [{ path: `${root}/api.log`, below: root }],
          units: [],
          texts: [{ id: "line", text: "a line" }],
          maximumBytes: 100,
          rotated: "yes",
        }),
        reader.searchLog({ files: [], units: ["ssh"], texts: [{ id: "line", text: "a line" }] }),
      ]),
    );
    const { mutations, programs } = recording;
    // busybox starts itself for most of them.
    expect(programs.length).toBeGreaterThan(10);
    expect(programs).toEqual(expect.arrayContaining(["/usr/bin/openssl"]));
    expect(mutations).toEqual([]);
    expect(foreignTools(recording)).toEqual([]);
  });

  test("thirty processes take no more programs to look at than one", async () => {
    await using one = await startWorkers();
    await using many = await startWorkers({ count: 30 });
    const look = (word: string) =>
      record(shell, async (reader) => {
        const found = await reader.processes([word], ["HOME", "PYTHONPATH"]);
        expect(found.map(({ environment }) => environment)).not.toContain(null);
      });
    const [few, all] = [await look(one.word), await look(many.word)];
    expect(all.programs).toEqual(few.programs);
  });
});
