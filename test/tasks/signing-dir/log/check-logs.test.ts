import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { observed } from "../../../../src/model/outcome.ts";
import type { Outcome } from "../../../../src/model/outcome.ts";
import { directory, endpoint, hostFiles, look, neutron } from "../../../support/neutron-host.ts";
import { createPki } from "../../../support/pki.ts";
import type { Pki } from "../../../support/pki.ts";

let pki: Pki;
beforeAll(() => {
  pki = createPki();
});

const logPath = "/var/log/neutron/server.log";
const at = (time: string) => Date.parse(time) / 1000;

/** A neutron whose log is the fixture's, an hour after its last line; its cache was fetched at `fetched`, or is empty. */
async function read(
  log: string,
  clock: string,
  fetched: string | null = "2013-01-01T00:00:00Z",
): Promise<Outcome> {
  const cached = { uid: neutron.uid, mode: 0o600, mtime: at(fetched ?? "2013-01-01T00:00:00Z") };
  const cache =
    fetched === null
      ? {}
      : { [`${directory}/signing_cert.pem`]: { content: pki.current.signing, ...cached } };
  const content = log.includes("\n") ? log : readFileSync(`test/fixtures/logs/${log}.log`);
  return await look(
    hostFiles({}, { ...cache, [logPath]: { content } }),
    { [endpoint]: pki.current },
    { clock: at(clock) },
  );
}

function symptomsOf(outcome: Outcome) {
  const findings = observed(outcome).findings.filter(({ code }) => code === "log-symptom");
  return findings.map(({ cure, message, path, severity }) => ({ cure, message, path, severity }));
}

function logOf(outcome: Outcome) {
  return observed(outcome).services[0]?.log ?? null;
}

describe("the release, and the Python, that wrote a log", () => {
  test.each([
    ["grizzly", "2013-05-02T11:00:00Z", ["keystoneclient 0.2.0 to 0.3.1 (Grizzly)"], null],
    ["havana", "2013-11-03T09:00:00Z", ["keystoneclient 0.3.2 to 0.6.0 (Havana)"], "2"],
    ["icehouse", "2014-05-02T11:00:00Z", ["keystoneclient 0.7.0 to 1.6.0 (Icehouse to Kilo)"], "2"],
    ["juno", "2015-01-02T11:00:00Z", ["keystonemiddleware 1.0 to 2.1 (Juno to Liberty)"], "2"],
    [
      "liberty",
      "2015-11-02T11:00:00Z",
      [
        "keystonemiddleware 2.2 to 4.4 (Liberty to Mitaka)",
        "keystonemiddleware 4.5 to 6.1 (Newton to Train)",
      ],
      "2",
    ],
    [
      "stein-python3",
      "2019-05-02T11:00:00Z",
      [
        "keystonemiddleware 2.2 to 4.4 (Liberty to Mitaka)",
        "keystonemiddleware 4.5 to 6.1 (Newton to Train)",
      ],
      "3",
    ],
    ["swift-syslog", "2013-11-02T11:00:00Z", ["keystoneclient 0.3.2 to 0.6.0 (Havana)"], "2"],
  ])("%s", async (log, clock, releases, python) => {
    const outcome = await read(log, clock);
    expect(logOf(outcome)).toMatchObject({ releases, python });
    expect(symptomsOf(outcome)).toMatchObject([{ severity: "warning", path: logPath }]);
    expect(JSON.stringify(outcome)).not.toMatch(/MIIC|PKIZ_e|5d41402abc/);
  });
});

test("the finding tells how often, when, what it means and who wrote it", async () => {
  const outcome = await read("havana", "2013-11-03T09:00:00Z");
  expect(symptomsOf(outcome)).toEqual([
    {
      cure: "nothing",
      severity: "warning",
      path: logPath,
      message:
        "2 times from 2013-11-02T10:11:12 to 2013-11-03T08:00:01: the cached certificates are stale, expired or damaged (exit status 4 of openssl); written by keystoneclient 0.3.2 to 0.6.0 (Havana) under Python 2",
    },
  ]);
  const log = readFileSync("test/fixtures/logs/havana.log");
  expect(logOf(outcome)).toEqual({
    files: [{ path: logPath, status: "searched", bytes: log.length, extent: "whole" }],
    journal: [],
    symptoms: [
      expect.objectContaining({
        id: "exit-4",
        count: 2,
        first: "2013-11-02T10:11:12",
        last: "2013-11-03T08:00:01",
        older: 0,
        lastOlder: null,
        path: logPath,
      }),
      expect.objectContaining({ id: "authorization-failed", count: 1 }),
      expect.objectContaining({ id: "invalid-token", count: 1 }),
      expect.objectContaining({ id: "directory-mode", count: 1 }),
      expect.objectContaining({ id: "directory", count: 1 }),
    ],
    releases: ["keystoneclient 0.3.2 to 0.6.0 (Havana)"],
    python: "2",
    sample:
      "2013-11-03 08:00:01.000 4567 WARNING keystoneclient.middleware.auth_token [-] Verify error: Command 'openssl' returned non-zero exit status 4",
  });
});

test("what was written before the cached certificate was fetched, or nothing is cached any more, is history", async () => {
  const later = await read("havana", "2013-11-03T09:00:00Z", "2013-11-03T08:00:02Z");
  expect(symptomsOf(later)).toMatchObject([
    { severity: "info", message: expect.stringMatching(/; the certificate .* was written later$/) },
  ]);
  const earlier = await read("havana", "2013-11-03T09:00:00Z", "2013-11-03T08:00:01Z");
  expect(symptomsOf(earlier)).toMatchObject([{ severity: "warning" }]);
  const purged = await read("havana", "2013-11-03T09:00:00Z", null);
  expect(symptomsOf(purged)).toMatchObject([
    { severity: "info", message: expect.stringMatching(/; no certificate is cached any more$/) },
  ]);
});

test("lines of more than a week ago are told apart, and need no attention", async () => {
  const outcome = await read("havana", "2026-11-03T09:00:00Z");
  expect(symptomsOf(outcome)).toEqual([
    {
      cure: "nothing",
      severity: "info",
      path: logPath,
      message:
        "2 times, all more than a week ago, the last time at 2013-11-03T08:00:01: the cached certificates are stale, expired or damaged (exit status 4 of openssl)",
    },
  ]);
  expect(logOf(outcome)?.symptoms[0]).toMatchObject({
    count: 0,
    first: null,
    last: null,
    older: 2,
    lastOlder: "2013-11-03T08:00:01",
  });
});

test("where nothing but Keystone is at fault, Keystone is what to mend", async () => {
  const outcome = await read("keystone-away", "2013-11-02T11:00:00Z");
  expect(symptomsOf(outcome)).toMatchObject([{ severity: "warning", cure: "keystone" }]);
  const fetched = await read("keystone-away", "2013-11-02T11:00:00Z", "2013-11-02T10:30:00Z");
  expect(symptomsOf(fetched)).toMatchObject([{ severity: "info", cure: "nothing" }]);
});

test("a token that is refused is no symptom by itself", async () => {
  const line =
    "2013-11-02 10:11:12.126 1 INFO keystoneclient.middleware.auth_token [-] Invalid user token - rejecting request\n";
  const outcome = await read(line, "2013-11-02T11:00:00Z");
  expect(symptomsOf(outcome)).toEqual([]);
  expect(logOf(outcome)?.symptoms).toMatchObject([{ id: "invalid-token", count: 1 }]);
});

test("a last line without a date may have been written just now", async () => {
  const line = "Verify error: Command 'openssl' returned non-zero exit status 4\n";
  const log = `2013-11-02 10:11:12.126 1 WARNING x [-] ${line}${line}`;
  const outcome = await read(log, "2013-11-02T11:00:00Z", "2013-11-02T10:30:00Z");
  expect(symptomsOf(outcome)).toMatchObject([{ severity: "warning" }]);
});

test("a log that names another directory than was found is noted", async () => {
  const started = (path: string) =>
    `2013-11-02 10:11:10.001 1 INFO keystoneclient.middleware.auth_token [-] Using ${path} as cache directory for signing certificate\n`;
  const notesOf = (outcome: Outcome) => observed(outcome).services[0]?.notes;
  const other = await read(started("/tmp/other"), "2013-11-02T11:00:00Z");
  expect(notesOf(other)).toEqual([
    "Its log says at 2013-11-02T10:11:10 that it uses /tmp/other as cache directory, which is another one.",
  ]);
  const same = await read(started(`${directory}/`), "2013-11-02T11:00:00Z");
  expect(notesOf(same)).toEqual([]);
});
