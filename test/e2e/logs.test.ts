import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cacheOf } from "../../src/demo/host-files.ts";
import { fleetmend } from "../support/command.ts";
import { neutronWith, startFleet } from "../support/fleet.ts";
import type { TestFleet } from "../support/fleet.ts";
import { ago, verifyError } from "../support/log-search.ts";
import { patience } from "../support/patience.ts";
import { parseReport } from "../support/report.ts";

const token = `MII${randomBytes(7000).toString("base64")}`;
let fleet: TestFleet;

beforeAll(async () => {
  fleet = await startFleet({
    stale: neutronWith(({ old }) => cacheOf(old)),
    quiet: neutronWith(({ old }) => cacheOf(old)),
    rotated: neutronWith(({ old }) => cacheOf(old)),
  });
  const lines = [
    `${ago(7200)}.123 7 ${verifyError(4)}`,
    `${ago(7200)}.124 7 WARNING keystoneclient.middleware.auth_token [-] Authorization failed for token ${token}`,
    `${ago(60)}.123 7 ${verifyError(4)}`,
  ];
  write("stale", "server.log", `${lines.join("\n")}\n`);
  write("rotated", "server.log", "");
  write("rotated", "server.log.1.gz", gzipSync(`${lines.join("\n")}\n`));
});

afterAll(() => fleet[Symbol.asyncDispose]());

function write(host: string, name: string, content: string | Buffer): void {
  const directory = `${fleet.root(host)}/var/log/neutron`;
  mkdirSync(directory, { recursive: true });
  writeFileSync(`${directory}/${name}`, content);
}

async function run(host: string, ...words: readonly string[]) {
  return await fleetmend([...words, "-i", fleet.inventory, "-l", host]);
}

async function reportOf(host: string, ...words: readonly string[]) {
  const { stdout } = await run(host, ...words, "--report", "json");
  return { report: parseReport(stdout), text: stdout };
}

function symptomsOf({ report }: Awaited<ReturnType<typeof reportOf>>): readonly string[] {
  const findings = report.hosts.flatMap(({ services }) => services.flatMap((one) => one.findings));
  return findings.flatMap(({ code, message, severity }) =>
    code === "log-symptom" ? [`${severity} ${message}`] : [],
  );
}

test("a person reads of the symptom, its file and its times, and never a token", async () => {
  const { code, stdout } = await run("stale", "check");
  expect(code).toBe(3);
  const words = stdout.replaceAll(/\s+/g, " ");
  expect(words).toContain("warning log-symptom /var/log/neutron/server.log 2 times from ");
  expect(words).toContain("stale, expired or damaged (exit status 4 of openssl); written by");
  const { text } = await reportOf("stale", "check");
  for (const shown of [stdout, text])
    for (let start = 0; start + 24 < token.length; start += 1)
      if (shown.includes(token.slice(start, start + 24))) throw new Error("a token is shown");
});

test("the search of logs costs no round trip of its own", async () => {
  const cost = async (...words: readonly string[]) =>
    (await reportOf("stale", "check", ...words)).report.run.cost.roundTrips;
  // A file that was changed this very second is read again by itself.
  await expect.poll(async () => (await cost()) - (await cost("--logs", "none")), patience).toBe(0);
});

test("what was rotated away is searched on request", async () => {
  expect(symptomsOf(await reportOf("rotated", "check"))).toEqual([]);
  expect(symptomsOf(await reportOf("rotated", "check", "--logs", "rotated"))).toEqual([
    expect.stringMatching(/^warning 2 times from /),
  ]);
  expect(symptomsOf(await reportOf("stale", "check", "--logs", "none"))).toEqual([]);
  expect(symptomsOf(await reportOf("quiet", "check"))).toEqual([]);
});

test("the next step that is shown has the flag as well", async () => {
  const { stdout } = await run("rotated", "check", "--logs", "rotated");
  expect(stdout.replaceAll(/\s+/g, " ")).toMatch(/fleetmend purge .*--logs rotated/);
});

test("after a purge the symptom is history, so that all is well", async () => {
  const { code, stdout } = await run("stale", "purge", "--yes");
  expect(code).toBe(0);
  expect(stdout.replaceAll(/\s+/g, " ")).toMatch(
    /info log-symptom .* no certificate is cached any more/,
  );
});
