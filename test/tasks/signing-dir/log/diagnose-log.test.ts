import { expect, test } from "vitest";
import type { LogHit } from "../../../../src/model/log.ts";
import { diagnoseLog } from "../../../../src/tasks/signing-dir/log/diagnose-log.ts";
import type { ServiceState } from "../../../../src/tasks/signing-dir/inspect.ts";
import type { ServiceLog } from "../../../../src/tasks/signing-dir/log/search-logs.ts";
import { summarizeLog } from "../../../../src/tasks/signing-dir/log/summarize-log.ts";
import { verifyError } from "../../../support/log-search.ts";

const now = Date.UTC(2013, 10, 2, 12) / 1000;

function hit(time: string, more: Partial<LogHit> = {}): LogHit {
  const line = `2013-11-02 ${time} 1 ${verifyError(4)}`;
  return { id: "exit-4", count: 1, first: line, last: line, older: 0, lastOlder: null, ...more };
}

function logOf(
  files: Readonly<Record<string, readonly LogHit[]>>,
  more: Partial<ServiceLog> & { readonly journal?: readonly LogHit[] } = {},
): ServiceLog {
  const { journal, ...rest } = more;
  return {
    answer: {
      clock: { now, offset: 7200 },
      files: Object.entries(files).map(([path, hits]) => ({
        path,
        status: "searched",
        bytes: 1,
        extent: "whole",
        hits,
      })),
      journal: journal === undefined ? null : { status: "searched", hits: journal },
    },
    units: ["neutron-server", "neutron-api"],
    zone: "host",
    ...rest,
  };
}

/** A service whose certificate was cached at that time; of a state nothing else matters here. */
function cachedAt(time: string): ServiceState {
  const file = { kind: "signing_cert", facts: { mtime: Date.parse(`2013-11-02T${time}Z`) / 1000 } };
  return {
    inspected: { directory: { status: "present", files: [file] } },
  } as unknown as ServiceState;
}

test("of several files the times are put together, and the one with the last line is named", () => {
  const log = logOf({
    "/b.log": [hit("08:00:00", { count: 3 })],
    "/a.log": [hit("09:00:00")],
    "/c.log": [hit("07:00:00")],
  });
  expect(diagnoseLog(log, [])).toMatchObject([
    {
      path: "/a.log",
      message: expect.stringMatching(/^5 times from 2013-11-02T07:00:00 to 2013-11-02T09:00:00: /),
    },
  ]);
});

test("a journal has no path, so that its units are named", () => {
  const [finding, ...others] = diagnoseLog(logOf({}, { journal: [hit("08:00:00")] }), []);
  expect(others).toEqual([]);
  expect(finding?.message).toMatch(
    /^in the journal of neutron-server, neutron-api, once at 2013-11-02T08:00:00: /,
  );
  expect(finding).not.toHaveProperty("path");
});

test("a container's log may be dated by UTC or by the host's zone, so that the later time counts", () => {
  const files = { "/a.log": [hit("10:00:00")] };
  const severityOf = (zone: ServiceLog["zone"], time: string) =>
    diagnoseLog(logOf(files, { zone }), [cachedAt(time)]).map(({ severity }) => severity);
  expect(severityOf("host", "09:30:00")).toEqual(["info"]);
  expect(severityOf("unknown", "09:30:00")).toEqual(["warning"]);
  expect(severityOf("unknown", "10:30:00")).toEqual(["info"]);
});

test("of several directories all have to be newer for it to be history", () => {
  const log = logOf({ "/a.log": [hit("10:00:00")] });
  const severity = (...times: readonly string[]) =>
    diagnoseLog(log, times.map(cachedAt))[0]?.severity;
  expect(severity("09:00:00", "11:00:00")).toBe("info");
  expect(severity("07:00:00", "11:00:00")).toBe("warning");
});

test("lines that no release writes together tell no release", () => {
  const log = logOf({
    "/a.log": [hit("10:00:00"), hit("10:00:00", { id: "verification-failure" })],
  });
  expect(summarizeLog(log).releases).toEqual([]);
  expect(diagnoseLog(log, [])[0]?.message).not.toContain("written by");
});
