import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { cacheOf } from "../../src/demo/host-files.ts";
import { signToken } from "../support/cms.ts";
import { fleetmend } from "../support/command.ts";
import { neutronWith, startFleet } from "../support/fleet.ts";
import type { TestFleet } from "../support/fleet.ts";

let fleet: TestFleet;
beforeAll(async () => {
  fleet = await startFleet({
    fresh: neutronWith(({ current }) => cacheOf(current)),
    stale: neutronWith(({ old }) => cacheOf(old)),
    mixed: neutronWith(({ current, old }) => cacheOf({ signing: current.signing, ca: old.ca })),
    html: neutronWith(({ current }) => cacheOf({ signing: "<html>", ca: current.ca })),
    empty: neutronWith(() => ({ "revoked.pem": "{}" })),
  });
});
afterAll(() => fleet[Symbol.asyncDispose]());

const evidence = z.object({
  status: z.string(),
  exitStatus: z.number().optional(),
  stage: z.string().optional(),
  words: z.string().optional(),
  message: z.string().optional(),
});
const report = z.object({
  hosts: z.array(
    z.object({ host: z.string(), services: z.tuple([z.object({ openssl: z.array(evidence) })]) }),
  ),
});

test("check --deep asks the real openssl of each host, which says what fleetmend says", async () => {
  const { code, stdout } = await fleetmend([
    "check",
    "--deep",
    "-i",
    fleet.inventory,
    "--report",
    "json",
  ]);
  expect(code).toBe(3);
  expect(stdout).not.toContain("openssl-disagrees");
  const { hosts } = report.parse(JSON.parse(stdout));
  const seen = hosts.map(({ host, services: [{ openssl }] }) => {
    const [{ exitStatus, stage, status } = { status: "missing" }] = openssl;
    return [host, status, exitStatus, stage];
  });
  expect(seen).toEqual([
    ["fresh", "ran", 4, "signature"],
    ["stale", "ran", 4, "signature"],
    ["mixed", "ran", 4, "chain"],
    ["html", "ran", 2, "signing-certificate"],
    ["empty", "none", undefined, undefined],
  ]);
});

test("with a token of PKI openssl says what it says to the service", async () => {
  const message = signToken(`${fleet.directory}/pki/current`, '{"access": {}}');
  const [, ...lines] = message.trimEnd().split("\n").slice(0, -1);
  const token = lines.join("").replaceAll("/", "-");
  const words = ["check", "--deep", "-i", fleet.inventory, "--report", "json"];
  const { code, stdout } = await fleetmend(words, { variables: { FLEETMEND_TOKEN: token } });
  expect(code).toBe(3);
  expect(stdout).not.toContain("openssl-disagrees");
  expect(stdout).not.toContain(token.slice(0, 40));
  const { hosts } = report.parse(JSON.parse(stdout));
  const seen = hosts.map(({ host, services: [{ openssl }] }) => {
    const [{ exitStatus, message: what } = { exitStatus: undefined }] = openssl;
    return [host, exitStatus, what];
  });
  expect(seen).toEqual([
    ["fresh", 0, "token"],
    ["stale", 4, "token"],
    ["mixed", 4, "token"],
    ["html", 2, "token"],
    ["empty", undefined, undefined],
  ]);
});

test("people are told as well", async () => {
  const { stdout } = await fleetmend(["check", "--deep", "-i", fleet.inventory, "-l", "mixed"]);
  expect(stdout.replaceAll(/\s+/g, " ")).toMatch(
    /The host's OpenSSL 3[^:]* ended with status 4: it does not trust the certificate \("unable to get local issuer certificate"\)/,
  );
});

test("a cache with a certificate of Keystone's beside an old CA is for a purge", async () => {
  const { stdout } = await fleetmend(["purge", "--dry-run", "-i", fleet.inventory, "-l", "mixed"]);
  expect(stdout).not.toContain("look at it yourself");
});
