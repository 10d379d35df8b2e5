import { expect, test } from "vitest";
import type { Permissions } from "../../../src/model/action.ts";
import { directory, hostFiles, neutron } from "../../support/neutron-host.ts";
import { createRepairRig, describeActions, messagesOf } from "../../support/repair-rig.ts";

const runId = "20260102T030405Z-0a1b2c";
const laterId = "20260102T030406Z-0a1b2c";
const both = { repair: ["dir-owner", "dir-mode"] };
const before = { uid: 1000, gid: 1001, mode: 0o777 };
const after = { ...neutron, mode: 0o700 };

function createRig() {
  return createRepairRig(hostFiles({}, { [directory]: { directory: true, ...before } }));
}

const changed: readonly (readonly [string, Permissions])[] = [
  ["owner", { ...after, uid: 1002 }],
  ["group", { ...after, gid: 1002 }],
  ["mode", { ...after, mode: 0o750 }],
  ["mode, after the undo of another program", { ...before, mode: 0o755 }],
];

test.each(changed)("a repair is left alone once somebody else changed the %s", async (_, now) => {
  const rig = createRig();
  await rig.purge("apply", both, runId);
  await rig.set(directory, now);
  const summary = await rig.undo("apply", runId);
  expect(summary).toMatchObject({ exitCode: 0, outcomes: [{ status: "ok" }] });
  expect(messagesOf(summary, "changed-since")).toEqual([
    "was changed by this run (owner 1000:1001 to 9696:9696 and mode 0777 to 0700), and is left as it is: somebody changed its owner or mode since",
  ]);
  expect(await rig.permissions(directory)).toEqual(now);
});

test.each([
  ["owner was changed, and nothing else", { ...before, uid: neutron.uid }],
  ["group was not", { ...after, gid: before.gid }],
])("a repair that was cut when the %s is undone", async (_what, cut) => {
  const rig = createRig();
  await rig.purge("apply", both, runId);
  await rig.set(directory, cut);
  expect((await rig.undo("apply", runId)).outcomes[0]?.status).toBe("changed");
  expect(await rig.permissions(directory)).toEqual(before);
});

test("what two runs repaired is undone by the later one first", async () => {
  const rig = createRig();
  await rig.purge("apply", both, runId);
  // The first was cut before it changed anything, so that the second did all of it.
  await rig.set(directory, before);
  await rig.purge("apply", both, laterId);
  const early = await rig.undo("apply", runId);
  expect(describeActions(early)).toEqual([]);
  expect(messagesOf(early, "changed-since")[0]).toContain(
    `: run ${laterId} repaired it again; undo that one first`,
  );
  expect(await rig.permissions(directory)).toEqual(after);
  await rig.undo("apply", laterId);
  expect(await rig.permissions(directory)).toEqual(before);
  const rest = await rig.undo("apply", runId);
  expect(messagesOf(rest, "quarantine-empty")).toEqual(["has nothing of this run any more"]);
  expect(await rig.permissions(directory)).toEqual(before);
});
