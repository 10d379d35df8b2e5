import { describe, expect, test } from "vitest";
import { apply } from "../../src/engine/apply.ts";
import type { Permissions, RepairAction, RevertAction } from "../../src/model/action.ts";
import { FleetmendError } from "../../src/model/error.ts";
import type { HostReader, PathFacts } from "../../src/model/host-reader.ts";
import type { ChangeSession } from "../../src/transport/contract.ts";
import { unwritten } from "../support/unwritten.ts";

const before = { uid: 0, gid: 0, mode: 0o777 };
const after = { uid: 3, gid: 4, mode: 0o700 };
const common = {
  service: "neutron",
  runId: "20260102T030405Z-0a1b2c",
  directory: { path: "/var/lib/neutron/ks", device: "1", inode: "2", uid: 0 },
  trustedPrefix: "",
};
const repair: RepairAction = {
  kind: "repair",
  ...common,
  quarantineRoot: "/var/lib/fleetmend/quarantine",
  from: before,
  to: after,
};
const revert: RevertAction = {
  kind: "revert",
  ...common,
  repair: "/var/lib/fleetmend/quarantine/20260102T030405Z-0a1b2c.0123456789abcdef.repair",
  from: after,
  to: before,
  repaired: after,
};

/** A session that is lost at the first change, to a host whose directory is as given when it is asked again. */
function losing(permissions: Permissions, inode = "2"): ChangeSession {
  const times = { size: 1, mtime: 2, ctime: 2, links: 2 };
  const facts = async (path: string): Promise<PathFacts> => {
    return {
      status: "present",
      path,
      type: "directory",
      device: "1",
      inode,
      ...times,
      ...permissions,
    };
  };
  return {
    change: () => Promise.reject(new FleetmendError("connection-lost", "h1: it was lost")),
    reader: { facts } as unknown as HostReader,
    statistics: { roundTrips: 0, bytesReceived: 0 },
    async [Symbol.asyncDispose]() {},
  };
}

describe("a repair whose answer is lost", () => {
  test.each([
    ["is done where the host has what was wanted", repair, after, ["done", "done"], "done"],
    ["is undone where it has what was before", revert, before, ["undone", "undone"], "done"],
    ["has failed where it has what was before", repair, before, ["failed", "failed"], "failed"],
    [
      "is told part by part where it was cut",
      repair,
      { ...after, mode: before.mode },
      ["done", "failed"],
      "failed",
    ],
  ] as const)("%s", async (_what, action, now, states, how) => {
    const session = losing(now);
    const { records, verdict } = await apply(session, [action], async () => session, unwritten);
    expect(records.map(({ change, kind, state }) => [kind, change?.what, state])).toEqual([
      [action.kind, "owner", states[0]],
      [action.kind, "mode", states[1]],
    ]);
    expect(verdict.how).toBe(how);
  });

  test("has failed where another directory has its name", async () => {
    const session = losing(after, "3");
    const { records } = await apply(session, [repair], async () => session, unwritten);
    expect(records.map(({ state }) => state)).toEqual(["failed", "failed"]);
  });
});
