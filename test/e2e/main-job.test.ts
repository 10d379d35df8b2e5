import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cacheOf } from "../../src/demo/host-files.ts";
import { compareSnapshots, takeSnapshot } from "../../src/demo/snapshot.ts";
import type { Snapshot } from "../../src/demo/snapshot.ts";
import { fleetmend } from "../support/command.ts";
import { neutronWith, startFleet } from "../support/fleet.ts";
import type { TestFleet } from "../support/fleet.ts";
import { readReport } from "../support/report.ts";

let fleet: TestFleet;
let pristine: Snapshot;
let purgeId = "";

beforeAll(async () => {
  fleet = await startFleet({
    fresh: neutronWith(({ current }) => cacheOf(current)),
    stale: neutronWith(({ old }) => cacheOf(old)),
    html: neutronWith(({ current }) => ({
      ...cacheOf(current),
      "signing_cert.pem": "<html>503</html>",
    })),
  });
  pristine = snapshot();
});

afterAll(() => fleet[Symbol.asyncDispose]());

function snapshot(): Snapshot {
  const files = [...takeSnapshot(fleet.directory)];
  return new Map(
    files.filter(
      ([path]) => /\/(?:fresh|stale|html)\//.test(path) && !path.includes("/fleetmend/"),
    ),
  );
}

function reportFile(name: string): string {
  return `${fleet.directory}/${name}.json`;
}

function cache(host: string): string {
  return `${fleet.root(host)}/var/lib/neutron/keystone-signing`;
}

test("a check finds what is wrong and changes nothing", async () => {
  const { code, stdout } = await fleetmend([
    "check",
    "-i",
    fleet.inventory,
    "--report",
    `json=${reportFile("check")}`,
    "--report",
    "human",
  ]);
  expect(code).toBe(3);
  const report = readReport(reportFile("check"));
  expect(report.hosts.map(({ host, status }) => [host, status])).toEqual([
    ["fresh", "ok"],
    ["stale", "findings"],
    ["html", "findings"],
  ]);
  expect(report.hosts[1]?.services[0]?.findings.map(({ code }) => code)).toEqual([
    "cache-stale",
    "cache-stale",
  ]);
  expect(report.hosts[2]?.services[0]?.findings.map(({ code }) => code)).toEqual([
    "cache-unreadable",
  ]);
  expect(stdout).toContain("set in /etc/neutron/neutron.conf:2 [keystone_authtoken] as");
  expect(stdout).toContain(`fleetmend purge -i ${fleet.inventory} --dry-run`);
  expect(compareSnapshots(pristine, snapshot())).toEqual([]);
});

test("a dry run plans exactly the cache's files and changes nothing", async () => {
  const { code } = await fleetmend([
    "purge",
    "-C",
    "-i",
    fleet.inventory,
    "--report",
    `json=${reportFile("plan")}`,
  ]);
  expect(code).toBe(3);
  const planned = readReport(reportFile("plan")).hosts.map(({ services }) =>
    services.flatMap(({ actions }) =>
      actions.map(({ path, state }) => `${state} ${path.slice(fleet.directory.length)}`),
    ),
  );
  const names = ["cacert.pem", "revoked.pem", "signing_cert.pem"];
  const all = (host: string) =>
    names.map((name) => `planned /${host}/var/lib/neutron/keystone-signing/${name}`);
  expect(planned).toEqual([[], all("stale"), all("html")]);
  expect(compareSnapshots(pristine, snapshot())).toEqual([]);
});

test("without an answer or with a no nothing is purged", async () => {
  expect((await fleetmend(["purge", "-i", fleet.inventory])).code).toBe(1);
  const { code, stderr } = await fleetmend(["purge", "-i", fleet.inventory], { answers: ["y"] });
  expect(code).toBe(1);
  expect(stderr).toContain("Nothing was changed.");
  expect(compareSnapshots(pristine, snapshot())).toEqual([]);
});

test("only what was confirmed is done: a host that changed since is left alone as drifted", async () => {
  const file = `${cache("html")}/signing_cert.pem`;
  const answer = () => {
    writeFileSync(file, "<html>504</html>");
    return "yes";
  };
  const words = ["purge", "-i", fleet.inventory, "--report", `json=${reportFile("drift")}`];
  const { code } = await fleetmend(words, { answers: [answer] });
  expect(code).toBe(2);
  const report = readReport(reportFile("drift"));
  expect(report.hosts.map(({ status }) => status)).toEqual(["ok", "changed", "drifted"]);
  expect(readdirSync(cache("html")).length).toBe(3);
  await fleetmend(["undo", report.run.id, "-i", fleet.inventory, "--yes"]);
  pristine = snapshot();
});

test("a purge moves the bad caches into quarantine and verifies it", async () => {
  const { code } = await fleetmend([
    "purge",
    "--yes",
    "-i",
    fleet.inventory,
    "--report",
    `json=${reportFile("purge")}`,
  ]);
  expect(code).toBe(0);
  const report = readReport(reportFile("purge"));
  purgeId = report.run.id;
  expect(report.hosts.map(({ status }) => status)).toEqual(["ok", "changed", "changed"]);
  expect(report.totals.actions).toEqual({ done: 6 });
  expect(readdirSync(cache("stale"))).toEqual([]);
  expect(readdirSync(cache("fresh")).length).toBe(3);
  for (const { to } of report.hosts.flatMap(({ services }) =>
    services.flatMap(({ actions }) => actions),
  )) {
    expect(existsSync(to ?? "")).toBe(true);
  }
});

test("a second purge changes nothing, and a check is clean", async () => {
  const before = snapshot();
  const purge = await fleetmend([
    "purge",
    "--yes",
    "-i",
    fleet.inventory,
    "--report",
    `json=${reportFile("again")}`,
  ]);
  expect(purge.code).toBe(0);
  expect(readReport(reportFile("again")).totals.actions).toEqual({});
  expect((await fleetmend(["check", "-i", fleet.inventory])).code).toBe(0);
  expect(compareSnapshots(before, snapshot())).toEqual([]);
});

test("undo puts back inode, owner, mode, time and content; a second undo changes nothing", async () => {
  const dry = await fleetmend(["undo", purgeId, "-i", fleet.inventory, "-C"]);
  expect(dry.code).toBe(3);
  expect(dry.stdout).toContain("would put back");
  expect((await fleetmend(["undo", purgeId, "-i", fleet.inventory, "--yes"])).code).toBe(0);
  expect(compareSnapshots(pristine, snapshot())).toEqual([]);
  expect((await fleetmend(["undo", purgeId, "-i", fleet.inventory, "--yes"])).code).toBe(0);
  expect(compareSnapshots(pristine, snapshot())).toEqual([]);
});

test("undo never overwrites a newer file", async () => {
  await fleetmend([
    "purge",
    "--yes",
    "-i",
    fleet.inventory,
    "-l",
    "stale",
    "--report",
    `json=${reportFile("newer")}`,
  ]);
  writeFileSync(`${cache("stale")}/cacert.pem`, fleet.pki.current.ca);
  const { id } = readReport(reportFile("newer")).run;
  const { code, stdout } = await fleetmend(["undo", id, "-i", fleet.inventory, "--yes"]);
  expect(code).toBe(0);
  expect(stdout).toContain("newer-in-place");
  expect(takeSnapshot(cache("stale")).size).toBe(3);
});

test("undo of a run that no host knows is refused", async () => {
  const { code, stderr } = await fleetmend([
    "undo",
    "20200101T000000Z-ffffff",
    "-i",
    fleet.inventory,
    "--yes",
  ]);
  expect(code).toBe(1);
  expect(stderr).toContain("anything of run 20200101T000000Z-ffffff");
});

test("a full check costs one login and at most three round trips per host", async () => {
  await fleetmend(["check", "-i", fleet.inventory, "--report", `json=${reportFile("cost")}`]);
  const { run, hosts } = readReport(reportFile("cost"));
  expect(run.cost.roundTrips / hosts.length).toBeLessThanOrEqual(3);
});
