import { describe, expect, test, vi } from "vitest";
import { quarantineDirectory } from "../../src/engine/action-records.ts";
import { apply } from "../../src/engine/apply.ts";
import type { QuarantineAction } from "../../src/model/action.ts";
import { FleetmendError } from "../../src/model/error.ts";
import type { HostReader, PathFacts } from "../../src/model/host-reader.ts";
import type { ChangeResult, ChangeSession, ReadSession } from "../../src/transport/contract.ts";
import { unwritten } from "../support/unwritten.ts";

const action: QuarantineAction = {
  kind: "quarantine",
  service: "neutron",
  runId: "20260102T030405Z-0a1b2c",
  directory: { path: "/var/lib/neutron/ks", device: "1", inode: "2", uid: 3 },
  quarantineRoot: "/var/lib/fleetmend/quarantine",
  trustedPrefix: "",
  files: [{ name: "cacert.pem", inode: "17", size: 1, mtime: 2, sha256: "ab" }],
};
const inPlace = "/var/lib/neutron/ks/cacert.pem";
const kept = `${quarantineDirectory(action)}/cacert.pem`;

/** A reader for which the given paths have the action's inode. */
function readerOf(paths: readonly string[]): HostReader {
  const facts = async (path: string): Promise<PathFacts> =>
    paths.includes(path)
      ? {
          status: "present",
          path,
          type: "file",
          device: "1",
          inode: "17",
          mode: 0o600,
          links: 1,
          uid: 3,
          gid: 3,
          size: 1,
          mtime: 2,
          ctime: 2,
        }
      : { status: "absent", path };
  return { facts } as unknown as HostReader;
}

function sessionThat(change: () => Promise<ChangeResult>): ChangeSession {
  return {
    change,
    reader: readerOf([]),
    statistics: { roundTrips: 0, bytesReceived: 0 },
    async [Symbol.asyncDispose]() {},
  };
}

const losing = sessionThat(() =>
  Promise.reject(new FleetmendError("connection-lost", "h1: the connection was lost")),
);

function reopening(paths: readonly string[]): () => Promise<ReadSession> {
  return async () => ({ ...losing, reader: readerOf(paths) });
}

describe("an action whose answer is lost", () => {
  test("is done if the host says that the file is in quarantine", async () => {
    const applied = await apply(losing, [action], reopening([kept]), unwritten);
    expect(applied).toMatchObject({ session: "lost", verdict: { how: "done" } });
    expect(applied.records).toMatchObject([{ state: "done", path: inPlace, to: kept }]);
  });

  test.each([
    ["the file is still in place", [inPlace]],
    ["the file has both names, for the host was cut in between", [inPlace, kept]],
  ])("has failed if %s", async (_what, paths) => {
    const applied = await apply(losing, [action], reopening(paths), unwritten);
    expect(applied).toMatchObject({
      verdict: { how: "failed", error: { code: "connection-lost" } },
    });
    expect(applied.records).toMatchObject([{ state: "failed" }]);
  });

  test("is unknown if the host cannot be asked, and nothing further is tried", async () => {
    vi.useFakeTimers();
    try {
      const unreachable = () =>
        Promise.reject(new FleetmendError("connection-refused", "h1 refuses"));
      const pending = apply(
        losing,
        [action, { ...action, service: "nova" }],
        unreachable,
        unwritten,
      );
      await vi.runAllTimersAsync();
      const applied = await pending;
      expect(applied.verdict.how).toBe("unknown");
      expect(applied.records.map(({ service, state }) => [service, state])).toEqual([
        ["neutron", "unknown"],
        ["nova", "refused"],
      ]);
    } finally {
      vi.useRealTimers();
    }
  });
});

test.each([
  ["drifted", "drifted", "drifted", "refused"],
  ["refused", "failed", "refused", "refused"],
  ["busy", "failed", "busy", "refused"],
  ["failed", "failed", "change-failed", "failed"],
] as const)("a host that answers %s leaves no doubt", async (verdict, how, code, state) => {
  const session = sessionThat(async () => ({ verdict, reason: "because", files: [] }));
  const applied = await apply(session, [action], reopening([]), unwritten);
  expect(applied.verdict).toEqual({
    how,
    error: { code, message: "/var/lib/neutron/ks: because" },
  });
  expect(applied.records).toMatchObject([{ state, reason: "because" }]);
});
