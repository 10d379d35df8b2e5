import { chmodSync, chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createHostFiles } from "../../src/demo/host-files.ts";
import type { Task } from "../../src/engine/task.ts";
import { catalogue } from "../../src/services/catalogue.ts";
import { quarantineUndo } from "../../src/tasks/quarantine/undo.ts";
import { signingDirPurge } from "../../src/tasks/signing-dir/purge.ts";
import { createShellTransport } from "../../src/transport/shell-transport.ts";
import { startContainer } from "../support/containers.ts";
import { runPlan } from "../support/memory-run.ts";
import { createTestPlan } from "../support/plan.ts";
import { permissionsOf } from "../support/repair-directory.ts";
import { describeActions, messagesOf } from "../support/repair-rig.ts";
import { createHost } from "../support/session.ts";
import { createShellMachine } from "../support/shells.ts";

const value = "/var/lib/neutron/keystone-signing";
const runId = "20260102T030405Z-0a1b2c";
const repair = { repair: ["dir-owner", "dir-mode"] };

/** Neutron, as an image would have it, whose directory is anybody's. */
function furnish(root: string): void {
  const files = createHostFiles(root);
  files.write("/etc/passwd", "neutron:x:9696:9696::/var/lib/neutron:/bin/false\n");
  files.write("/etc/neutron/neutron.conf", `[keystone_authtoken]\nsigning_dir = ${value}\n`);
  files.write("/usr/bin/neutron-server", "#!/bin/sh\nsleep 1000 &\nwait\n");
  chmodSync(`${root}/usr/bin/neutron-server`, 0o755);
  mkdirSync(root + value, { recursive: true });
  chownSync(root + value, 1000, 1001);
  chmodSync(root + value, 0o777);
}

/** Starts it with users from 300,000 on; `run` runs a task on it, on a host with a `/var/lib` of its own. */
async function start(firstGroup: number) {
  const lib = realpathSync(mkdtempSync(path.join(tmpdir(), "fleetmend-lib-")));
  onTestFinished(() => rmSync(lib, { recursive: true, force: true }));
  chmodSync(lib, 0o755);
  const container = await startContainer("podman", {
    argv: ["/usr/bin/neutron-server", "--config-file=/etc/neutron/neutron.conf"],
    user: 9696,
    firstOnHost: { user: 300_000, group: firstGroup },
    furnish,
  });
  const neutron = catalogue.get("neutron");
  if (neutron === undefined) throw new Error("no neutron");
  const host = createHost("node", { services: [{ ...neutron, container: container.name }] });
  const mounting = `mount --bind ${lib} /var/lib && exec "$@"`;
  const namespace = ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", mounting, "sh"];
  const machine = createShellMachine([...namespace, "/bin/sh"]);
  const transport = createShellTransport({
    connect: async () => machine,
    deadlineMs: 20_000,
    operator: "tests@here",
  });
  return {
    directory: `/proc/${container.pid}/root${value}`,
    run: (task: Task, params: object) =>
      runPlan(createTestPlan([host], [[task, params]]), transport, { mode: "apply", runId }),
    [Symbol.asyncDispose]: () => container[Symbol.asyncDispose](),
  };
}

test("a directory in a container with users of its own gets the host's numbers of them", async () => {
  await using neutron = await start(300_000);
  const before = { uid: 301_000, gid: 301_001, mode: 0o777 };
  expect(permissionsOf(neutron.directory)).toEqual(before);
  expect(describeActions(await neutron.run(signingDirPurge, repair))).toEqual([
    "done owner 301000:301001 309696:309696",
    "done mode 0777 0700",
  ]);
  expect(permissionsOf(neutron.directory)).toEqual({ uid: 309_696, gid: 309_696, mode: 0o700 });
  expect((await neutron.run(quarantineUndo, { run: runId })).exitCode).toBe(0);
  expect(permissionsOf(neutron.directory)).toEqual(before);
});

test("where its groups have other numbers than its users, nothing is repaired", async () => {
  await using neutron = await start(400_000);
  const before = permissionsOf(neutron.directory);
  const summary = await neutron.run(signingDirPurge, repair);
  expect(describeActions(summary)).toEqual([]);
  expect(messagesOf(summary, "dir-owner")[0]).toContain(
    "; a repair leaves it alone: its process does not show that neutron is 309696:309696 on the host",
  );
  expect(permissionsOf(neutron.directory)).toEqual(before);
});
