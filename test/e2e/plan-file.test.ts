import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cacheOf } from "../../src/demo/host-files.ts";
import { fleetmend } from "../support/command.ts";
import { neutronWith, startFleet } from "../support/fleet.ts";
import type { TestFleet } from "../support/fleet.ts";
import { patience } from "../support/patience.ts";
import { applyPlanFile, loadTestPlan, makePlanFile, watchHost } from "../support/plan-fleet.ts";

let fleet: TestFleet;

beforeEach(async () => {
  const stale = neutronWith(({ old }) => cacheOf(old));
  fleet = await startFleet({
    fresh: neutronWith(({ current }) => cacheOf(current)),
    ctl01: stale,
    ctl02: stale,
  });
});

afterEach(() => fleet[Symbol.asyncDispose]());

function cache(host: string): string {
  return `${fleet.root(host)}/var/lib/neutron/keystone-signing`;
}

const names = ["cacert.pem", "revoked.pem", "signing_cert.pem"];

test("a plan has the actions of the hosts that need any, with every guard, and changes nothing", async () => {
  const [ctl01, ctl02] = [watchHost(fleet, "ctl01"), watchHost(fleet, "ctl02")];
  const output = `${fleet.directory}/plan.json`;
  const { code, stdout } = await fleetmend(["plan", "purge", "-i", fleet.inventory, "-o", output]);
  expect(code).toBe(3);
  const plan = loadTestPlan(output);
  expect(plan.hosts.map(({ name }) => name)).toEqual(["ctl01", "ctl02"]);
  const actions = plan.plays.flatMap(({ batches }) =>
    batches.flat(2).flatMap((one) => one.actions),
  );
  expect(actions).toHaveLength(2);
  expect(actions[0]).toMatchObject({
    kind: "quarantine",
    runId: plan.run,
    directory: { path: cache("ctl01") },
    files: names.map((name) => ({ name })),
    premises: {
      mode: 0o700,
      configuration: expect.arrayContaining([
        expect.objectContaining({
          paths: [`${fleet.root("ctl01")}/etc/neutron/neutron.conf`],
          content: expect.stringMatching(/^sha256 [0-9a-f]{64}$/),
        }),
      ]),
    },
  });
  expect(stdout).toContain(`- ${cache("ctl02")}/cacert.pem (sha256 `);
  expect(stdout).toContain(`2 changes on 2 hosts, sha256 ${plan.hash}`);
  expect([...ctl01.changes(), ...ctl02.changes()]).toEqual([]);
});

test("a plan is applied from another home directory and another place, is undone by its run, and leaves its neighbours alone", async () => {
  const file = await makePlanFile(fleet, "plan.json");
  const [fresh, ctl02] = [watchHost(fleet, "fresh"), watchHost(fleet, "ctl02")];
  const elsewhere = `${fleet.directory}/elsewhere`;
  mkdirSync(elsewhere);
  cpSync(file, `${elsewhere}/plan.json`);
  writeFileSync(`${cache("ctl01")}/notes.txt`, "of somebody else");
  const { result, report } = await applyPlanFile(`${elsewhere}/plan.json`, ["--yes"], {
    home: elsewhere,
  });
  expect(result.code).toBe(0);
  expect(report.run.id).toBe(loadTestPlan(file).run);
  expect(report.hosts.map(({ host, status }) => [host, status])).toEqual([
    ["ctl01", "changed"],
    ["ctl02", "changed"],
  ]);
  expect(readdirSync(cache("ctl01"))).toEqual(["notes.txt"]);
  expect(readdirSync(cache("ctl02"))).toEqual([]);
  expect(fresh.changes()).toEqual([]);
  const kept = ctl02.changes().filter((path) => path.includes("/quarantine/"));
  expect(kept.map((path) => basename(path)).toSorted()).toEqual([...names, "manifest"].toSorted());
  const gone = ctl02.changes().filter((path) => !kept.includes(path));
  expect(gone.toSorted()).toEqual(names.map((name) => `${cache("ctl02")}/${name}`));
  const undo = await fleetmend(["undo", report.run.id, "-i", fleet.inventory, "--yes"]);
  expect(undo.code).toBe(0);
  expect(readdirSync(cache("ctl02")).sort()).toEqual(names);
});

test("a plan is applied once: a second time finds it done, and leaves what the service fetched since", async () => {
  const file = await makePlanFile(fleet, "plan.json");
  await applyPlanFile(file);
  const fetched = `${cache("ctl01")}/cacert.pem`;
  writeFileSync(fetched, "fetched since");
  // What has just changed is read once more, in a round trip of its own.
  const { ctimeMs } = statSync(fetched);
  await expect.poll(() => Date.now() - ctimeMs, patience).toBeGreaterThan(2000);
  const hosts = [watchHost(fleet, "ctl01"), watchHost(fleet, "ctl02")];
  const { result, report } = await applyPlanFile(file);
  expect(result.code).toBe(0);
  expect(report.hosts.map(({ status }) => status)).toEqual(["ok", "ok"]);
  expect(report.hosts[0]?.services[0]?.findings.map(({ code }) => code)).toEqual(["plan-done"]);
  // One for each host: what is done and what differs are asked for together.
  expect(report.run.cost.roundTrips).toBe(2);
  expect(hosts.flatMap((host) => host.changes())).toEqual([]);
});

test("what was left of a plan is done by a run of its own, and undone with the rest by the plan's id", async () => {
  const file = await makePlanFile(fleet, "plan.json");
  const { run } = loadTestPlan(file);
  const half = `${fleet.directory}/half.yaml`;
  const whole = readFileSync(fleet.inventory, "utf8");
  writeFileSync(half, whole.replace(/^ {4}ctl02:$/m, "$&\n      ansible_port: 1"));
  const first = await applyPlanFile(file, ["--yes", "-i", half]);
  expect(first.report.hosts.map(({ status }) => status)).toEqual(["changed", "unreachable"]);
  const { code, stdout } = await fleetmend(["apply", file, "--yes"]);
  expect(code).toBe(0);
  expect(stdout).toContain(`fleetmend undo ${run}`);
  const { runs } = JSON.parse((await fleetmend(["runs", "--report", "json"])).stdout);
  const ids: readonly string[] = runs.map(({ id }: { readonly id: string }) => id);
  expect(ids).toContain(run);
  const [own, ...others] = ids.filter((id) => stdout.includes(id) && id !== run);
  expect(others).toEqual([]);
  const refused = await fleetmend(["undo", String(own), "-i", fleet.inventory, "--yes"]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain(`write \`fleetmend undo ${run}\``);
  await fleetmend(["undo", run, "-i", fleet.inventory, "--yes"]);
  expect(["ctl01", "ctl02"].map((host) => readdirSync(cache(host)).sort())).toEqual([names, names]);
});

test("a plan that was undone is not applied again", async () => {
  const file = await makePlanFile(fleet, "plan.json");
  const { report } = await applyPlanFile(file);
  await fleetmend(["undo", report.run.id, "-i", fleet.inventory, "--yes"]);
  const host = watchHost(fleet, "ctl01");
  const again = await applyPlanFile(file);
  expect(again.result.code).toBe(2);
  expect(again.report.hosts[0]?.status).toBe("drifted");
  expect(again.report.hosts[0]?.services[0]?.findings[0]?.message).toContain(
    "the plan was applied here before, and undone or cut off",
  );
  expect(host.changes()).toEqual([]);
});

test("an inventory outweighs the way to a host that the plan has", async () => {
  const file = await makePlanFile(fleet, "plan.json");
  const moved = readFileSync(fleet.inventory, "utf8");
  const wrong = `${fleet.directory}/wrong.yaml`;
  writeFileSync(wrong, moved.replace(/ansible_port: \d+/, "ansible_port: 1"));
  const { report } = await applyPlanFile(file, ["--yes", "-i", wrong]);
  expect(report.hosts.map(({ status }) => status)).toEqual(["unreachable", "unreachable"]);
  expect((await applyPlanFile(file, ["--yes", "-i", fleet.inventory])).result.code).toBe(0);
});

test("a dry run of a plan shows it, and sends nothing that could change a host", async () => {
  const file = await makePlanFile(fleet, "plan.json");
  const hosts = [watchHost(fleet, "ctl01"), watchHost(fleet, "ctl02")];
  const { code, stdout } = await fleetmend(["apply", "-C", file]);
  expect(code).toBe(3);
  expect(stdout).toContain(`+ quarantine ${fleet.root("ctl01")}/var/lib/fleetmend/quarantine/`);
  expect(stdout).toContain("plan    would move cacert.pem, revoked.pem, signing_cert.pem");
  expect(hosts.flatMap((host) => host.changes())).toEqual([]);
});

test("without an answer or with a no nothing of a plan is done; with a yes all of it", async () => {
  const file = await makePlanFile(fleet, "plan.json");
  expect((await fleetmend(["apply", file])).code).toBe(1);
  expect((await fleetmend(["apply", file], { answers: ["no"] })).code).toBe(1);
  expect(readdirSync(cache("ctl01"))).toHaveLength(3);
  expect((await fleetmend(["apply", file], { answers: ["yes"] })).code).toBe(0);
  expect(readdirSync(cache("ctl01"))).toEqual([]);
});

test("a plan that cannot be written is refused before any host is reached", async () => {
  const link = `${fleet.directory}/device`;
  symlinkSync("/dev/full", link);
  for (const output of [`${fleet.directory}/nowhere/plan.json`, fleet.directory, link]) {
    const words = ["plan", "purge", "-i", fleet.inventory, "-o", output];
    const { code, stderr } = await fleetmend(words);
    expect(code).toBe(1);
    expect(stderr).toContain("cannot be written");
  }
  expect(fleet.sshd.log()).not.toContain("Accepted");
  expect(readlinkSync(link)).toBe("/dev/full");
});

test("an interrupted run leaves no plan, not even half of one", async () => {
  const before = readdirSync(fleet.directory);
  const words = ["plan", "purge", "-i", fleet.inventory, "-o", `${fleet.directory}/plan.json`];
  const { code } = await fleetmend(words, { onStart: (interrupt) => interrupt() });
  expect(code).toBe(130);
  expect(readdirSync(fleet.directory)).toEqual(before);
});

test("a plan replaces an older one as a whole, behind a link as well", async () => {
  const old = `${fleet.directory}/old.json`;
  writeFileSync(old, "an older plan");
  symlinkSync(old, `${fleet.directory}/plan.json`);
  await makePlanFile(fleet, "plan.json");
  expect(loadTestPlan(old).hosts).toHaveLength(2);
  expect(readlinkSync(`${fleet.directory}/plan.json`)).toBe(old);
});
