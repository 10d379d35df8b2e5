import { expect, test } from "vitest";
import type { Action } from "../../src/model/action.ts";
import type { PlanFile } from "../../src/model/plan-file.ts";
import { renderPlanFile } from "../../src/reporters/plan-file.ts";
import { samplePlan, sealed } from "../support/sample-plan.ts";

const layout = { width: 80, paint: (_colour: string, text: string) => text };

/** The sample's repair and purge on some hosts, each with inodes of its own. */
function planFor(
  names: readonly string[],
  change: (action: Action) => Action = (one) => one,
): PlanFile {
  const plan = samplePlan();
  const [play] = plan.plays;
  const actions = play?.batches[0]?.[0]?.actions ?? [];
  if (play === undefined || actions.length !== 2) throw new Error("the sample has changed");
  const batch = names.map((host, index) => ({
    host,
    actions: actions.map(change).map((action) => ({
      ...action,
      directory: { ...action.directory, inode: String(index) },
    })),
  }));
  return sealed({
    ...plan,
    hosts: names.map((name) => ({ name, connection: { kind: "local", become: null } })),
    plays: [{ ...play, batches: [batch] }],
    notCovered: [],
  });
}

test("hosts with the same change are one entry, with what is before and after it", () => {
  const lines = renderPlanFile(planFor(["ctl01", "ctl02", "ctl03"]), layout);
  const quarantine = "/var/lib/fleetmend/quarantine/20260102T030405Z-0a1b2c.HASH";
  expect(lines.map((line) => line.replaceAll(/\.[0-9a-f]{16}\b/g, ".HASH"))).toEqual([
    "Plan 20260102T030405Z-0a1b2c of 2026-01-02T03:04:05.000Z, made by fleetmend",
    "0.1.0 with playbooks/purge.yaml",
    "Valid until 2026-01-09T03:04:05.000Z",
    "Not signed",
    "",
    "ctl[01-03]",
    "  neutron",
    "  - owner 0:0 of /var/lib/neutron/keystone-signing",
    "  - mode 0755 of /var/lib/neutron/keystone-signing",
    "  + owner 164:164 of /var/lib/neutron/keystone-signing",
    "  + mode 0700 of /var/lib/neutron/keystone-signing",
    "",
    "ctl[01-03]",
    "  neutron",
    `  - /var/lib/neutron/keystone-signing/signing_cert.pem (sha256 ${"c".repeat(64)}, 1234 bytes)`,
    `  + quarantine ${quarantine}/signing_cert.pem`,
    "",
    expect.stringMatching(/^6 changes on 3 hosts, sha256 [0-9a-f]{64}$/),
  ]);
});

test("a host with another change has an entry of its own, and none is left out of a long list", () => {
  const names = Array.from(
    { length: 500 },
    (_, index) => `${"x".repeat(index % 50)}-${index}-node`,
  );
  const lines = renderPlanFile(planFor(names), layout);
  const shown = lines.join("\n");
  expect(names.filter((name) => !shown.includes(name))).toEqual([]);
  const mixed = planFor(["a1", "a2"]);
  const other = planFor(["b1"], (action) => ({ ...action, service: "nova" }));
  const [play, more] = [mixed.plays[0], other.plays[0]];
  if (play === undefined || more === undefined) throw new Error("no plays");
  const plays = [{ ...play, batches: [...play.batches, ...more.batches] }];
  const both = renderPlanFile({ ...mixed, plays }, layout);
  expect(both.filter((line) => /^[ab]\S*$/.test(line))).toEqual(["a[1-2]", "a[1-2]", "b1", "b1"]);
});

test("nothing in a plan moves the cursor or hides", () => {
  const plan = planFor(["ctl\u001b[2J01"], (action) => ({ ...action, service: "neu\u202etron" }));
  const shown = renderPlanFile({ ...plan, playbook: "a\u001b]0;b" }, layout).join("\n");
  expect(shown).toContain("ctl\\x1b[2J01");
  expect(shown).toContain("neu\\u202etron");
  expect(["\u001b", "\u202e"].filter((one) => shown.includes(one))).toEqual([]);
});
