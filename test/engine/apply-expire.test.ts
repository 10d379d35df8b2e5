import { expect, test } from "vitest";
import { apply } from "../../src/engine/apply.ts";
import type { ExpireAction } from "../../src/model/action.ts";
import { FleetmendError } from "../../src/model/error.ts";
import type { HostReader, PathFacts } from "../../src/model/host-reader.ts";
import type { ChangeSession } from "../../src/transport/contract.ts";
import { unwritten } from "../support/unwritten.ts";

const path = "/var/lib/fleetmend/quarantine/20260102T030405Z-0a1b2c.0123456789abcdef";
const action: ExpireAction = {
  kind: "expire",
  service: "neutron",
  runId: "20260102T030405Z-0a1b2c",
  directory: { path, device: "1", inode: "2", uid: 0 },
  trustedPrefix: "",
  olderThan: 60,
  files: [],
};

/** A session that is lost at the first change, to a host that has this at the path when it is asked again. */
function losing(found: PathFacts): ChangeSession {
  return {
    change: () => Promise.reject(new FleetmendError("connection-lost", "h1: it was lost")),
    reader: { facts: async () => found } as unknown as HostReader,
    statistics: { roundTrips: 0, bytesReceived: 0 },
    async [Symbol.asyncDispose]() {},
  };
}

function directory(inode: string): PathFacts {
  const times = { size: 1, mtime: 2, ctime: 2, links: 2 };
  const owner = { uid: 0, gid: 0, mode: 0o700 };
  return { status: "present", path, type: "directory", device: "1", inode, ...times, ...owner };
}

test.each<[string, PathFacts, string, string]>([
  ["is done where it is gone", { status: "absent", path }, "done", "done"],
  ["is done where another one has its name", directory("3"), "done", "done"],
  ["has failed where it is still there", directory("2"), "failed", "failed"],
  ["has failed where nobody can see", { status: "denied", path }, "failed", "failed"],
])("an expiry whose answer is lost %s", async (_what, found, state, how) => {
  const session = losing(found);
  const { records, verdict } = await apply(session, [action], async () => session, unwritten);
  expect(records).toMatchObject([{ kind: "expire", path, state }]);
  expect(verdict.how).toBe(how);
});
