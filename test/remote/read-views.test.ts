import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ProcessView } from "../../src/model/system.ts";
import { hostPathOf } from "../../src/parse/process/service-view.ts";
import { createLocalMachine } from "../../src/transport/local.ts";
import { commandLineOf } from "../support/container-leftovers.ts";
import { makeRoot } from "../support/container-root.ts";
import { patience } from "../support/patience.ts";
import { recordMachine } from "../support/recorded-machine.ts";
import { openSession } from "../support/session.ts";
import { createShellMachine, shells } from "../support/shells.ts";
import { startWorkers } from "../support/workers.ts";

let directory = "";
let launcher: readonly string[] = [];

beforeAll(() => {
  if (process.getuid?.() !== 0) throw new Error("mount namespaces need root; run this as root");
  directory = realpathSync(mkdtempSync(path.join(tmpdir(), "fleetmend-view-")));
  for (const name of ["tmp", "systemd-private/tmp"])
    mkdirSync(`${directory}/${name}`, { recursive: true });
  writeFileSync(`${directory}/systemd-private/tmp/file`, "");
  const enter = 'mount --bind "$1/systemd-private/tmp" "$1/tmp" && shift && exec "$@"';
  launcher = ["unshare", "--mount", "/bin/sh", "-c", enter, "sh", directory];
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

function ownView(view: ProcessView | undefined): Extract<ProcessView, { kind: "own" }> {
  if (view?.kind !== "own") throw new Error(`the view is ${view?.kind}`);
  return view;
}

describe.each(shells)("under %s", (_name, shell) => {
  test("a private /tmp is found where the host has it, and mounts are sent once per namespace", async () => {
    await using one = await startWorkers({ launcher });
    const join = ["nsenter", "--mount", "--target", String(one.pids[0])];
    await using same = await startWorkers({ launcher: join });
    await using other = await startWorkers({ launcher });
    const machine = recordMachine(createShellMachine(shell));
    await using session = await openSession(machine);
    const found = await session.reader.processes([one.word, same.word, other.word]);
    const views = [one, same, other].map(({ pids }) =>
      ownView(found.find(({ pid }) => pid === pids[0])?.view),
    );
    const [first, second, third] = views;
    expect(second).toEqual(first);
    expect(third?.namespace).not.toBe(first?.namespace);
    const tables = machine.said().match(/^\/proc\/\d+\/mountinfo:\d+ \d+ \S+ \/ \/proc /gm) ?? [];
    expect(tables).toHaveLength(2);

    const inside = `${directory}/tmp/file`;
    for (const { mounts, hostMounts, users } of views) {
      const onHost = hostPathOf(inside, mounts, hostMounts);
      expect(onHost).toBe(`${directory}/systemd-private/tmp/file`);
      expect(users).toEqual([{ inside: 0, outside: 0, count: 4294967295 }]);
      expect(hostPathOf("/etc", mounts, hostMounts)).toBe("/etc");
    }
    const seen = statSync(`/proc/${one.pids[0]}/root${inside}`);
    const host = statSync(`${directory}/systemd-private/tmp/file`);
    expect([host.dev, host.ino]).toEqual([seen.dev, seen.ino]);
  });

  test("a process in a changed root directory does not pass for one of the host's", async () => {
    const root = `${directory}/root`;
    makeRoot(root);
    const child = spawn("/usr/sbin/chroot", [root, "/bin/sh", "-c", "read -r line", directory]);
    await expect.poll(() => commandLineOf(child.pid ?? 0), patience).toMatch(/^\/bin\/sh/);
    await using session = await openSession(createShellMachine(shell));
    const [found] = await session.reader.processes([directory]);
    const { mounts, hostMounts } = ownView(found?.view);
    expect(hostPathOf("/etc", mounts, hostMounts)).toBeNull();
    child.stdin.end();
    await once(child, "exit");
    rmSync(root, { recursive: true });
  });
});

const plain = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "/bin/sh"];

test("a login user sees of other people's processes what everybody may", async () => {
  await using workers = await startWorkers();
  await using session = await openSession(createShellMachine(plain));
  const [found] = await session.reader.processes([workers.word], ["HOME"]);
  const unseen = { executable: null, environment: null };
  expect(found).toMatchObject({ pid: workers.pids[0], uid: 0, view: { kind: "host" }, ...unseen });
  expect(found?.startedAt).toEqual(expect.any(Number));
  expect(found?.argv).toContain(workers.word);
});

test("and also that one has a view of its own, and which", async () => {
  await using workers = await startWorkers({ launcher });
  await using session = await openSession(createShellMachine(plain));
  const [found] = await session.reader.processes([workers.word]);
  const { mounts, hostMounts } = ownView(found?.view);
  expect(hostPathOf(`${directory}/tmp/a`, mounts, hostMounts)).toBe(
    `${directory}/systemd-private/tmp/a`,
  );
});

test("a grep that cannot tell words apart is told, and nobody is taken for absent", async () => {
  await using workers = await startWorkers();
  const grep = '#!/bin/sh\ncase $* in -*z*) exit 2 ;; esac\nexec /usr/bin/busybox grep "$@"\n';
  writeFileSync(`${directory}/grep`, grep, { mode: 0o755 });
  const cover = `mount --bind ${directory}/grep /usr/bin/grep && exec "$@"`;
  const local = createLocalMachine();
  await using session = await openSession({
    start: (argv, handlers) =>
      local.start(["unshare", "--mount", "/bin/sh", "-c", cover, "sh", ...argv], handlers),
    dial: local.dial,
    [Symbol.asyncDispose]: () => local[Symbol.asyncDispose](),
  });
  await expect(session.reader.processes([workers.word])).rejects.toMatchObject({
    code: "request-failed",
    message: expect.stringContaining("GNU grep"),
  });
});
