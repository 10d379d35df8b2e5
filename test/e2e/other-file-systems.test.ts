import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cacheOf, createHostFiles } from "../../src/demo/host-files.ts";
import { startDemoKeystone } from "../../src/demo/keystone.ts";
import type { DemoKeystone } from "../../src/demo/keystone.ts";
import { takePair } from "../support/take-pair.ts";
import { fleetmend } from "../support/command.ts";
import { startContainer } from "../support/containers.ts";
import type { Pki } from "../support/pki.ts";
import { patience } from "../support/patience.ts";
import { readReport } from "../support/report.ts";
import type { TestReport } from "../support/report.ts";

const value = "/var/lib/neutron/keystone-signing";
const quarantines = "/var/lib/fleetmend";
const wasThere = existsSync(quarantines);
let directory = "";
let pki: Pki;
let keystone: DemoKeystone;

beforeAll(async () => {
  directory = realpathSync(mkdtempSync(path.join(tmpdir(), "fleetmend-containers-")));
  pki = {
    old: takePair("old", `${directory}/old`),
    current: takePair("current", `${directory}/current`),
  };
  keystone = await startDemoKeystone(pki.current);
});

afterAll(async () => {
  await keystone[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true, force: true });
  // A container of LXC is a directory of the host's, and so is the quarantine of what was in it.
  if (!wasThere) rmSync(quarantines, { recursive: true, force: true });
});

/** Neutron with a stale cache, as an image would have it. */
function furnish(root: string): void {
  const files = createHostFiles(root);
  files.write("/etc/neutron/site.conf", "[DEFAULT]\nstate_path = /var/lib/neutron\n");
  files.write(
    "/etc/neutron/neutron.conf",
    "[keystone_authtoken]\nsigning_dir = $state_path/keystone-signing\n",
  );
  files.cache(value, cacheOf(pki.old));
  files.write("/usr/bin/neutron-server", "#!/bin/sh\nsleep 1000 &\nwait\n");
  chmodSync(`${root}/usr/bin/neutron-server`, 0o755);
}

function writeInventory(neutron: Readonly<Record<string, string | readonly string[]>>): string {
  const inventory = `${directory}/inventory.json`;
  const host = {
    ansible_connection: "local",
    keystone_endpoints: [keystone.url],
    services: { neutron },
  };
  writeFileSync(inventory, JSON.stringify({ all: { hosts: { node: host } } }));
  return inventory;
}

/** Runs a command on the inventory that was written last. */
async function run(words: readonly string[], code: number): Promise<TestReport> {
  const report = `${directory}/report.json`;
  const inventory = `${directory}/inventory.json`;
  const result = await fleetmend([...words, "-i", inventory, "--report", `json=${report}`]);
  expect(result).toMatchObject({ code, stderr: "" });
  return readReport(report);
}

/** A check, a dry run, a purge and its undo; `names` tells what is in the directory as the service sees it. */
async function purgeAndUndo(names: () => readonly string[]): Promise<void> {
  const before = names();
  await run(["check"], 3);
  await run(["purge", "--dry-run"], 3);
  expect(names()).toEqual(before);
  const { run: purge } = await run(["purge", "--yes"], 0);
  expect(names()).toEqual([]);
  await run(["undo", purge.id, "--yes"], 0);
  expect(names()).toEqual(before);
}

function namesIn(path: string): readonly string[] {
  return readdirSync(path).toSorted();
}

describe.each(["docker", "podman", "lxc", "nspawn"] as const)(
  "a service in a container of %s",
  (engine) => {
    test("is explained, checked, purged and put back where the host has its files", async () => {
      await using container = await startContainer(engine, {
        argv: [
          "/usr/bin/neutron-server",
          "--config-file=/etc/neutron/neutron.conf",
          "--config-file=/etc/neutron/site.conf",
        ],
        furnish,
      });
      writeInventory({ container: container.name });
      const explained = await run(["explain"], 0);
      expect(explained.hosts[0]?.services[0]).toMatchObject({
        container: { engine, id: container.id, name: container.name },
        source: `process ${container.pid}`,
        signingDir: { value, substitutions: [{ variable: "state_path", line: 2 }] },
      });
      await purgeAndUndo(() => namesIn(`/proc/${container.pid}/root${value}`));
    });
  },
);

test("a /tmp of a unit's own is where the host has it", async () => {
  // Not below /tmp, which the process does not see.
  const place = realpathSync(mkdtempSync("/var/tmp/fleetmend-private-"));
  const program = path.basename(place);
  const { cache } = createHostFiles(`${place}/private`);
  cache("/keystone-signing-test", cacheOf(pki.old));
  writeFileSync(
    `${place}/neutron.conf`,
    "[keystone_authtoken]\nsigning_dir = /tmp/keystone-signing-test\n",
  );
  writeFileSync(`${place}/${program}`, "sleep 1000 &\nwait\n");
  const script = `mount --bind ${place}/private /tmp && exec /bin/sh ${place}/${program} --config-file=${place}/neutron.conf`;
  const unit = spawn("/usr/bin/unshare", ["--mount", "/bin/sh", "-c", script], { detached: true });
  try {
    writeInventory({ programs: [program] });
    const find = async () => (await run(["explain"], 0)).hosts[0]?.services[0];
    await expect.poll(find, patience).toMatchObject({
      source: `process ${unit.pid}`,
      signingDir: {
        value: "/tmp/keystone-signing-test",
        hostPath: `${place}/private/keystone-signing-test`,
      },
    });
    await purgeAndUndo(() => namesIn(`/proc/${unit.pid}/root/tmp/keystone-signing-test`));
  } finally {
    process.kill(-(unit.pid ?? 0), "SIGKILL");
    rmSync(place, { recursive: true, force: true });
  }
});

test("a container that does not run is missing, and nothing else is taken for it", async () => {
  const inventory = writeInventory({ container: "no-such-container" });
  const result = await fleetmend(["check", "-i", inventory]);
  expect(result.code).toBe(3);
  expect(result.stdout).toContain("config-missing");
  expect(result.stdout.replace(/\s+/g, " ")).toContain(
    "no process of neutron runs in a container called no-such-container",
  );
});
