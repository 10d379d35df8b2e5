import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { containerOf } from "../../src/parse/process/control-group.ts";
import { hostPathOf } from "../../src/parse/process/service-view.ts";
import { createLocalMachine } from "../../src/transport/local.ts";
import { startContainer } from "../support/containers.ts";
import { openSession } from "../support/session.ts";

let volume = "";

beforeAll(() => {
  volume = realpathSync(mkdtempSync(path.join(tmpdir(), "fleetmend-volume-")));
  mkdirSync(`${volume}/keystone-signing`);
});

afterAll(() => rmSync(volume, { recursive: true, force: true }));

test.each(["docker", "podman", "lxc", "nspawn"] as const)(
  "a service in a container of %s is told as such, and its files are found on the host",
  async (engine) => {
    const word = `--config-file=/etc/${path.basename(volume)}`;
    await using container = await startContainer(engine, {
      argv: ["/bin/sh", "-c", "mkdir /var/made-inside; sleep 1000 & wait", "nova-api", word],
      environment: { PYTHONPATH: "/opt/a b", OS_PASSWORD: "secret" },
      volumes: { "/var/lib/nova": volume },
    });
    await using session = await openSession(createLocalMachine());
    const processes = await session.reader.processes([word], ["PYTHONPATH"]);
    // What started it has its words as well, but outside.
    const [found, ...more] = processes.filter(
      ({ view }) => view.kind === "own" && containerOf(view.controlGroup) !== null,
    );
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      pid: container.pid,
      uid: 0,
      executable: "/bin/busybox",
      environment: new Map([["PYTHONPATH", "/opt/a b"]]),
    });
    if (found?.view.kind !== "own") throw new Error(`the view is ${found?.view.kind}`);
    const { mounts, hostMounts, controlGroup } = found.view;
    expect(containerOf(controlGroup)).toEqual({ engine, id: container.id });

    await container.run(["/bin/mkdir", "-p", "/var/made-inside", "/var/lib/nova/made-inside"]);
    const inside = ["/var/made-inside", "/bin/busybox", "/var/lib/nova/made-inside"];
    const outside = inside.map((path) => hostPathOf(path, mounts, hostMounts) ?? "/nowhere");
    const seen = inside.map((path) => `/proc/${container.pid}/root${path}`);
    expect(outside.map(identityOf)).toEqual(seen.map(identityOf));
    const signing = hostPathOf("/var/lib/nova/keystone-signing", mounts, hostMounts);
    expect(signing).toBe(`${volume}/keystone-signing`);
  },
);

function identityOf(path: string): readonly number[] {
  const { dev, ino } = statSync(path);
  return [dev, ino];
}
