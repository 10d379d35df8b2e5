import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cacheOf } from "../../src/demo/host-files.ts";
import { fleetmend } from "../support/command.ts";
import { neutronWith, startFleet } from "../support/fleet.ts";
import type { TestFleet } from "../support/fleet.ts";

let fleet: TestFleet;
/** Says neither who logs in nor with which key. */
let bare = "";

beforeAll(async () => {
  fleet = await startFleet({ ctl01: neutronWith(({ old }) => cacheOf(old)) });
  bare = `${fleet.directory}/bare.yaml`;
  const text = readFileSync(fleet.inventory, "utf8");
  writeFileSync(bare, text.replaceAll(/^ +ansible_(?:user|ssh_private_key_file): .*\n/gm, ""));
});
afterAll(() => fleet[Symbol.asyncDispose]());

test("flags say how hosts are reached where the inventory does not, and the next command repeats them", async () => {
  const { keyFile, user } = fleet.sshd;
  expect((await fleetmend(["check", "-i", bare])).code).toBe(4);
  const reached = await fleetmend(["check", "-i", bare, "-u", user, "--private-key", keyFile]);
  expect(reached.code).toBe(3);
  expect(reached.stdout).toContain(`--user ${user} --private-key ${keyFile}`);
  const alias = ["check", "-i", bare, "--user", user, "--key-file", keyFile, "-T", "5"];
  expect((await fleetmend(alias)).code).toBe(3);
  const words = `-F none -i ${keyFile} -l ${user}`;
  const other = ["check", "-i", bare, "-c", "openssh", `--ssh-extra-args=${words}`];
  expect((await fleetmend(other)).code).toBe(3);
});

test("the inventory outweighs them", async () => {
  const words = ["-u", "nobody", "--private-key", "/nowhere", "-c", "local"];
  const { code } = await fleetmend(["check", "-i", fleet.inventory, ...words.slice(0, 4)]);
  expect(code).toBe(3);
});

test("a mistake in one is refused with its name, before any connection", async () => {
  const { code, stderr } = await fleetmend(["check", "-i", bare, "-T", "soon", "-u", "a b"]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/--timeout:1:\d+: ansible_timeout must be a whole number/);
  expect(stderr).toMatch(/--user:1:\d+: ansible_user must be a login name/);
});
