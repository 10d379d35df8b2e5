import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { cacheOf } from "../../src/demo/host-files.ts";
import { compareSnapshots, takeSnapshot } from "../../src/demo/snapshot.ts";
import { observed } from "../../src/model/outcome.ts";
import { signToken, verifyToken } from "../support/cms.ts";
import { cacheVariants } from "../support/cms-variants.ts";
import { endpoint, hostFiles, look } from "../support/neutron-host.ts";
import { fleetmend } from "../support/command.ts";
import { neutronWith, startFleet } from "../support/fleet.ts";
import type { TestFleet } from "../support/fleet.ts";

const payload = '{"access": {"token": {"id": "placeholder"}}}';

let fleet: TestFleet;
let token: string;

beforeAll(async () => {
  fleet = await startFleet({
    fresh: neutronWith(({ current }) => cacheOf(current)),
    stale: neutronWith(({ old }) => cacheOf(old)),
  });
  token = signToken(`${fleet.directory}/pki/current`, payload);
});

afterAll(() => fleet[Symbol.asyncDispose]());

const report = z.object({
  hosts: z.array(
    z.object({
      status: z.string(),
      services: z.tuple([z.object({ signingDir: z.object({ hostPath: z.string() }) })]),
    }),
  ),
});

/** The status of a host, and the directory that fleetmend found its service to use. */
async function check(host: string) {
  const file = `${fleet.directory}/check.json`;
  const words = ["check", "-i", fleet.inventory, "-l", host, "--report", `json=${file}`];
  const { code } = await fleetmend(words);
  const [only] = report.parse(JSON.parse(readFileSync(file, "utf8"))).hosts;
  return { code, status: only?.status, directory: only?.services[0].signingDir.hostPath ?? "" };
}

/** What the middleware does when its certificates are missing: it fetches both. */
async function fetchCertificates(directory: string): Promise<void> {
  const paths = { "signing_cert.pem": "signing", "cacert.pem": "ca" };
  for (const [name, path] of Object.entries(paths)) {
    const response = await fetch(`${fleet.keystone}/v2.0/certificates/${path}`);
    writeFileSync(`${directory}/${name}`, await response.text());
  }
}

test("a cache with which tokens verify is found to be fine, and a purge leaves it alone", async () => {
  const { code, status, directory } = await check("fresh");
  expect({ code, status }).toEqual({ code: 0, status: "ok" });
  expect(verifyToken(token, [directory])).toEqual([{ status: "verified", payload }]);
  const before = takeSnapshot(fleet.root("fresh"));
  expect((await fleetmend(["purge", "--yes", "-i", fleet.inventory, "-l", "fresh"])).code).toBe(0);
  expect(compareSnapshots(before, takeSnapshot(fleet.root("fresh")))).toEqual([]);
});

test("a stale cache rejects good tokens until fleetmend has purged it", async () => {
  const { code, status, directory } = await check("stale");
  expect({ code, status }).toEqual({ code: 3, status: "findings" });
  expect(verifyToken(token, [directory])).toEqual([
    { status: "rejected", error: "CalledProcessError", exit: 4 },
  ]);

  expect((await fleetmend(["purge", "--yes", "-i", fleet.inventory, "-l", "stale"])).code).toBe(0);
  expect(readdirSync(directory)).toEqual([]);
  await fetchCertificates(directory);

  expect(verifyToken(token, [directory])).toEqual([{ status: "verified", payload }]);
  expect(await check("stale")).toEqual({ code: 0, status: "ok", directory });
});

test("fleetmend and keystoneclient agree on every cache, good or bad", async () => {
  const variants = cacheVariants(fleet.pki, `${fleet.directory}/pki/current`);
  const directories = variants.map(([name, cache]) => {
    const directory = `${fleet.directory}/variants/${name}`;
    mkdirSync(directory, { recursive: true });
    writeFileSync(`${directory}/signing_cert.pem`, cache.signing);
    writeFileSync(`${directory}/cacert.pem`, cache.ca);
    return directory;
  });
  const expected = verifyToken(token, directories).map(({ status }) => status);
  const served = { [endpoint]: fleet.pki.current };
  const outcomes = await Promise.all(
    variants.map(([, cache]) => look(hostFiles(cacheOf(cache)), served)),
  );
  const found = outcomes.map((outcome) =>
    observed(outcome).findings.some(({ severity }) => severity === "error")
      ? "rejected"
      : "verified",
  );
  const named = (verdicts: readonly string[]) =>
    variants.map(([name], index) => `${name}: ${verdicts[index]}`);
  expect(named(found)).toEqual(named(expected));
  expect(new Set(expected)).toEqual(new Set(["verified", "rejected"]));
});
