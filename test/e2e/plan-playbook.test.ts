import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cacheOf } from "../../src/demo/host-files.ts";
import { fleetmend } from "../support/command.ts";
import { neutronWith, startFleet } from "../support/fleet.ts";
import type { TestFleet } from "../support/fleet.ts";
import { freePort } from "../support/free-port.ts";
import { applyPlanFile, loadTestPlan, makePlanFile } from "../support/plan-fleet.ts";

let fleet: TestFleet;

beforeEach(async () => {
  const stale = neutronWith(({ old }) => cacheOf(old));
  const closed = await freePort();
  fleet = await startFleet(
    { ctl01: stale, ctl02: stale, gone: stale },
    { variables: () => ({ gone: { ansible_port: closed } }) },
  );
});

afterEach(() => fleet[Symbol.asyncDispose]());

function filesOf(host: string): readonly string[] {
  return readdirSync(`${fleet.root(host)}/var/lib/neutron/keystone-signing`);
}

async function planOf(lines: readonly string[], code: number): Promise<string> {
  const playbook = `${fleet.directory}/playbook.yaml`;
  const file = `${fleet.directory}/plan.json`;
  writeFileSync(playbook, lines.join("\n"));
  const words = ["plan", playbook, "-i", fleet.inventory, "-o", file];
  expect((await fleetmend(words)).code).toBe(code);
  return file;
}

const inBatches = [
  "- name: One by one",
  "  hosts: all",
  "  serial: 1",
  "  max_fail_percentage: 0.5",
  "  become: true",
  "  tasks:",
  "    - signing_dir.purge: {}",
];

test("batches, budgets and become of a playbook are in its plan, and so are the hosts that it does not cover", async () => {
  const plan = loadTestPlan(await planOf(inBatches.toSpliced(2, 1), 4));
  expect(plan.plays).toMatchObject([{ name: "One by one", maxFailPercentage: "0.5" }]);
  expect(plan.plays[0]?.batches.map((batch) => batch.map(({ host }) => host))).toEqual([
    ["ctl01", "ctl02"],
  ]);
  expect(plan.hosts[0]?.connection.become).toEqual({ method: "sudo", user: "root" });
  expect(plan.notCovered).toEqual([{ host: "gone", status: "unreachable" }]);
});

test("hosts that a budget kept from being looked at are not covered either", async () => {
  const lines = inBatches.toSpliced(4, 1).map((line) => line.replace("all", '"gone,ctl*"'));
  const plan = loadTestPlan(await planOf(lines, 5));
  expect(plan.hosts).toEqual([]);
  expect(plan.notCovered).toEqual([
    { host: "ctl01", status: "skipped" },
    { host: "ctl02", status: "skipped" },
    { host: "gone", status: "unreachable" },
  ]);
});

test("a budget stops an apply at a host that is not reached, and the next apply does the rest", async () => {
  const file = await planOf(inBatches.toSpliced(4, 1), 4);
  const wrong = `${fleet.directory}/wrong.yaml`;
  const text = readFileSync(fleet.inventory, "utf8");
  writeFileSync(wrong, text.replace("    ctl01:\n", "    ctl01:\n      ansible_port: 1\n"));
  const stopped = await applyPlanFile(file, ["--yes", "-i", wrong]);
  expect(stopped.result.code).toBe(5);
  expect(stopped.report.hosts.map(({ status }) => status)).toEqual(["unreachable", "skipped"]);
  expect([filesOf("ctl01"), filesOf("ctl02")].map((files) => files.length)).toEqual([3, 3]);

  const first = await applyPlanFile(file, ["--yes"]);
  expect(first.report.hosts.map(({ status }) => status)).toEqual(["changed", "changed"]);
});

test("a host that was done is left as it is when an apply that was cut short is repeated", async () => {
  const file = await makePlanFile(fleet, "plan.json", ["-l", "!gone"]);
  const wrong = `${fleet.directory}/wrong.yaml`;
  const text = readFileSync(fleet.inventory, "utf8");
  writeFileSync(wrong, text.replace("    ctl02:\n", "    ctl02:\n      ansible_port: 1\n"));
  const first = await applyPlanFile(file, ["--yes", "-i", wrong]);
  expect(first.report.hosts.map(({ status }) => status)).toEqual(["changed", "unreachable"]);
  const second = await applyPlanFile(file);
  expect(second.report.hosts.map(({ status }) => status)).toEqual(["ok", "changed"]);
});

test("an undo can be planned, applied once, and is what the plan says", async () => {
  const words = ["purge", "-i", fleet.inventory, "-l", "ctl01", "--yes"];
  const { stdout } = await fleetmend(words);
  const run = /run (\S+)/.exec(stdout)?.[1] ?? "";
  const undo = ["- hosts: ctl01", "  tasks:", `    - quarantine.undo: { run: ${run} }`];
  const file = await planOf(undo, 3);
  expect(filesOf("ctl01")).toEqual([]);
  const runs = `${fleet.root("ctl01")}/var/lib/fleetmend/quarantine`;
  const kept = `${runs}/${readdirSync(runs)[0]}/revoked.pem`;
  const { atime, mtime } = statSync(kept);
  utimesSync(kept, atime, 1_500_000_000);
  const drifted = await applyPlanFile(file);
  expect(drifted.report.hosts[0]?.services[0]?.findings).toMatchObject([
    { code: "plan-drift", message: "mtime: planned 1400000000, found 1500000000" },
  ]);
  expect(filesOf("ctl01")).toEqual([]);
  utimesSync(kept, atime, mtime);
  const { report } = await applyPlanFile(file);
  expect(report.hosts.map(({ status }) => status)).toEqual(["changed"]);
  expect(filesOf("ctl01")).toHaveLength(3);
  expect((await applyPlanFile(file)).report.hosts.map(({ status }) => status)).toEqual(["ok"]);
});

test("a plan in which nothing is to be done is one, too", async () => {
  const file = await planOf(["- hosts: ctl01", "  tasks:", "    - signing_dir.check: {}"], 3);
  const { code, stdout } = await fleetmend(["apply", "-C", file]);
  expect(code).toBe(0);
  expect(stdout).toContain("Nothing is to be changed.");
});

test("a play that reaches a host otherwise than another one does needs a plan of its own", async () => {
  const plays = [...inBatches, ...inBatches.toSpliced(4, 1)];
  const playbook = `${fleet.directory}/playbook.yaml`;
  writeFileSync(playbook, plays.join("\n"));
  const words = ["plan", playbook, "-i", fleet.inventory, "-o", `${fleet.directory}/plan.json`];
  const { code, stderr } = await fleetmend(words);
  expect(code).toBe(1);
  expect(stderr).toContain("plays reach ctl01 in different ways (become); make a plan of each");
});
