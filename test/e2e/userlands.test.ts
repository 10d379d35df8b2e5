import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cacheOf } from "../../src/demo/host-files.ts";
import { makeRoot } from "../support/container-root.ts";
import { fleetmend } from "../support/command.ts";
import { neutronWith, startFleet } from "../support/fleet.ts";
import type { TestFleet } from "../support/fleet.ts";
import { generateKeyFile } from "../support/openssh-keys.ts";

const cache = "/var/lib/neutron/keystone-signing";

let fleet: TestFleet;
beforeAll(async () => {
  fleet = await startFleet({ small: neutronWith(({ old }) => cacheOf(old)) });
  const root = fleet.root("small");
  makeRoot(root);
  execFileSync("/usr/sbin/chroot", [root, "/bin/busybox", "--install", "-s", "/bin"]);
  mkdirSync(`${root}/run`);
  symlinkSync("../run", `${root}/var/run`);
  writeFileSync(`${root}/dev/null`, "");
  writeFileSync(`${root}/etc/passwd`, "root:x:0:0::/root:/bin/sh\nneutron:x:0:0::/:/bin/sh\n");
  chmodSync(root, 0o755);
});
afterAll(() => fleet[Symbol.asyncDispose]());

/** A host that is a directory of this machine and has no programs but those in it. */
async function createInventory(): Promise<string> {
  const root = fleet.root("small");
  const key = `${fleet.directory}/key`;
  const prepare = `mount -t proc proc ${root}/proc && mount --bind /dev/null ${root}/dev/null`;
  const inside = `exec chroot ${root} /bin/sh -c \\"$SSH_ORIGINAL_COMMAND\\"`;
  const command = `exec unshare --mount --pid --fork /bin/sh -c '${prepare} && ${inside}'`;
  rmSync(key, { force: true });
  const line = generateKeyFile(key, { type: "ed25519" });
  await fleet.sshd.authorize(`command="${command}" ${line}`);
  const inventory = `${fleet.directory}/small.json`;
  const host = {
    ansible_host: "127.0.0.1",
    ansible_port: fleet.sshd.port,
    ansible_user: fleet.sshd.user,
    ansible_ssh_private_key_file: key,
    ansible_ssh_common_args: `-o UserKnownHostsFile=${fleet.sshd.knownHostsFile}`,
    keystone_endpoints: [fleet.keystone],
    services: ["neutron"],
  };
  writeFileSync(inventory, JSON.stringify({ all: { hosts: { small: host } } }));
  return inventory;
}

const cached = () => readdirSync(fleet.root("small") + cache).toSorted();

test("a program that is missing is named before anything is changed", async () => {
  const before = cached();
  const purge = await fleetmend(["purge", "--yes", "-i", await createInventory()]);
  expect(purge.code).toBe(2);
  expect(purge.stdout.replaceAll(/\s+/g, " ")).toContain("the tool flock is missing on the host");
  expect(cached()).toEqual(before);
});

test("a host with nothing but busybox, as Alpine is, is checked, purged and put back", async () => {
  const before = cached();
  // Debian builds it without this one.
  copyFileSync("/usr/bin/flock", `${fleet.root("small")}/bin/flock`);
  const inventory = await createInventory();
  const check = await fleetmend(["check", "-i", inventory]);
  expect(check).toMatchObject({ code: 3, stderr: "" });
  expect(check.stdout).toContain("cache-stale");
  expect(cached()).toEqual(before);
  const purge = await fleetmend(["purge", "--yes", "-i", inventory, "--report", "json"]);
  expect(JSON.parse(purge.stdout).hosts[0].error).toBe(null);
  expect(purge.code).toBe(0);
  expect(cached()).toEqual([]);
  const { run } = JSON.parse(purge.stdout);
  expect((await fleetmend(["undo", run.id, "--yes", "-i", inventory])).code).toBe(0);
  expect(cached()).toEqual(before);
});
