import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cacheOf } from "../../src/demo/host-files.ts";
import { neutronWith, startFleet } from "../support/fleet.ts";
import { applyPlanFile, makePlanFile } from "../support/plan-fleet.ts";

test("only the run that applies a plan sends the program that changes, and the actions", async () => {
  const directory = mkdtempSync(join(tmpdir(), "fleetmend-sent-"));
  const sent = join(directory, "sent");
  const has = (words: RegExp) => words.test(readFileSync(sent, "utf8"));
  const command = `tee -a ${sent} | /bin/sh -c "$SSH_ORIGINAL_COMMAND"`;
  await using fleet = await startFleet(
    { ctl01: neutronWith(({ old }) => cacheOf(old)) },
    { config: [`ForceCommand ${command}`] },
  );
  try {
    const file = await makePlanFile(fleet, "plan.json");
    await applyPlanFile(file, ["-C"]);
    expect(has(/do_facts[^]*\d facts /)).toBe(true);
    expect(has(/do_change|\d change /)).toBe(false);
    writeFileSync(sent, "");
    const { report } = await applyPlanFile(file);
    expect(report.hosts[0]?.status).toBe("changed");
    expect(has(/do_change[^]*\d change (\S+ ){4}quarantine /)).toBe(true);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
