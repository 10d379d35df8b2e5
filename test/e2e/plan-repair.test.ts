import { chmodSync, chownSync, readdirSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import { cacheOf } from "../../src/demo/host-files.ts";
import { fleetmend } from "../support/command.ts";
import { neutronWith, startFleet } from "../support/fleet.ts";
import { applyPlanFile, loadTestPlan, makePlanFile, watchHost } from "../support/plan-fleet.ts";

test("a plan with a repair and a purge behind it is shown, applied once, and undone", async () => {
  await using fleet = await startFleet({ ctl01: neutronWith(({ old }) => cacheOf(old)) });
  const cache = `${fleet.root("ctl01")}/var/lib/neutron/keystone-signing`;
  chownSync(cache, 12_345, 12_345);
  chmodSync(cache, 0o755);
  const file = await makePlanFile(fleet, "plan.json", ["--repair", "dir-owner,dir-mode"]);
  const actions = loadTestPlan(file).plays[0]?.batches[0]?.[0]?.actions ?? [];
  expect(actions.map(({ kind }) => kind)).toEqual(["repair", "quarantine"]);
  const shown = await fleetmend(["apply", "-C", file]);
  expect(shown.code).toBe(3);
  expect(shown.stdout).toContain(`- owner 12345:12345 of ${cache}`);
  expect(shown.stdout).toContain(`+ owner 0:0 of ${cache}`);
  expect(shown.stdout).toContain(`+ mode 0700 of ${cache}`);

  chmodSync(cache, 0o751);
  const host = watchHost(fleet, "ctl01");
  const drifted = await applyPlanFile(file);
  expect(drifted.report.hosts[0]?.services[0]?.findings.map(({ message }) => message)).toEqual([
    "mode: planned 0755, found 0751",
  ]);
  expect(host.changes()).toEqual([]);
  chmodSync(cache, 0o755);

  const { report, result } = await applyPlanFile(file);
  expect(result.code).toBe(0);
  expect(report.hosts[0]?.status).toBe("changed");
  expect(readdirSync(cache)).toEqual([]);
  expect(statSync(cache)).toMatchObject({ uid: 0, gid: 0, mode: 0o40700 });
  expect((await applyPlanFile(file)).report.hosts[0]?.status).toBe("ok");

  const undo = await fleetmend(["undo", loadTestPlan(file).run, "-i", fleet.inventory, "--yes"]);
  expect(undo.code).toBe(0);
  expect(statSync(cache)).toMatchObject({ uid: 12_345, gid: 12_345, mode: 0o40755 });
  expect(readdirSync(cache)).toHaveLength(3);
});
