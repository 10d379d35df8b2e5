import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cacheOf } from "../../src/demo/host-files.ts";
import type { PlanFile } from "../../src/model/plan-file.ts";
import { planText } from "../../src/parse/plan-file/canonical.ts";
import { fleetmend } from "../support/command.ts";
import { neutronWith, startFleet } from "../support/fleet.ts";
import type { TestFleet } from "../support/fleet.ts";
import { loadTestPlan, makePlanFile, watchHost, writeSigningKey } from "../support/plan-fleet.ts";
import { sealed } from "../support/sample-plan.ts";

let fleet: TestFleet;
let signed: string;
let unsigned: string;
let own: ReturnType<typeof writeSigningKey>;
let other: ReturnType<typeof writeSigningKey>;
/** What sshd had logged when the plans were made. */
let logged: string;

beforeAll(async () => {
  fleet = await startFleet({ ctl01: neutronWith(({ old }) => cacheOf(old)) });
  own = writeSigningKey(fleet.directory, "own");
  other = writeSigningKey(fleet.directory, "other");
  signed = await makePlanFile(fleet, "signed.json", ["--sign", own.key]);
  unsigned = await makePlanFile(fleet, "unsigned.json", ["--valid-for", "7d"]);
  logged = connections();
});

afterAll(() => fleet[Symbol.asyncDispose]());

function connections(): string {
  return String(fleet.sshd.log().match(/Connection from/g)?.length);
}

/** Writes a plan that differs, with its right hash. */
function altered(name: string, change: (plan: PlanFile) => PlanFile): string {
  const file = `${fleet.directory}/${name}`;
  writeFileSync(file, planText(sealed(change(loadTestPlan(unsigned)))));
  return file;
}

async function refusal(words: readonly string[]): Promise<string> {
  const host = watchHost(fleet, "ctl01");
  const { code, stderr } = await fleetmend([...words, "--yes"]);
  expect(code).toBe(1);
  expect(host.changes()).toEqual([]);
  expect(connections()).toBe(logged);
  return stderr;
}

test("another key, no signature and a changed plan are refused before any connection", async () => {
  expect(await refusal(["apply", signed, "--verify", other.pub])).toContain(
    "was signed with the key",
  );
  expect(await refusal(["apply", signed, "--verify", own.key])).toContain("is a private key");
  expect(await refusal(["apply", unsigned, "--verify", own.pub])).toContain("is not signed");
  const changed = `${fleet.directory}/changed.json`;
  const text = readFileSync(signed, "utf8");
  writeFileSync(changed, text.replace('"anyErrorsFatal": false', '"anyErrorsFatal": true'));
  expect(await refusal(["apply", changed])).toContain("the hash of this plan is");
  const resealed = { ...loadTestPlan(signed), playbook: "other.yaml" };
  const hash = sealed(resealed).hash;
  writeFileSync(changed, planText({ ...resealed, hash }));
  expect(await refusal(["apply", changed, "--verify", own.pub])).toContain(
    "the signature does not belong to this plan",
  );
});

test("a key that others can read signs nothing", async () => {
  chmodSync(own.key, 0o640);
  const words = ["plan", "purge", "-i", fleet.inventory, "-o", `${fleet.directory}/x.json`];
  const { code, stderr } = await fleetmend([...words, "--sign", own.key]);
  chmodSync(own.key, 0o600);
  expect(code).toBe(1);
  expect(stderr).toContain("has mode 0640, so that others can use it; chmod 600 it");
  expect(connections()).toBe(logged);
});

test("another version, and other programs for the hosts, are refused with both values", async () => {
  const { fleetmend: build } = loadTestPlan(unsigned);
  const version = altered("version.json", (plan) => ({
    ...plan,
    fleetmend: { ...build, version: "0.0.9" },
  }));
  expect(await refusal(["apply", version])).toContain(
    `whose version is 0.0.9, and this one's is ${build.version}`,
  );
  for (const part of ["readingProgram", "changingProgram"] as const) {
    const file = altered("program.json", (plan) => ({
      ...plan,
      fleetmend: { ...build, [part]: "0".repeat(64) },
    }));
    expect(await refusal(["apply", file])).toContain(
      `is ${"0".repeat(64)}, and this one's is ${build[part]}`,
    );
  }
});

test("a plan that is out of date is refused", async () => {
  const { createdAt, validUntil } = loadTestPlan(unsigned);
  expect(Date.parse(validUntil ?? "") - Date.parse(createdAt)).toBe(7 * 86_400_000);
  const file = altered("late.json", (plan) => ({
    ...plan,
    validUntil: "2020-01-01T00:00:00.000Z",
  }));
  expect(await refusal(["apply", file])).toContain(
    "the plan was valid until 2020-01-01T00:00:00.000Z; make a new one",
  );
});

test("a plan that is not there, or none, is refused", async () => {
  expect(await refusal(["apply", "/nowhere/plan.json"])).toContain("there is no such file");
  expect(await refusal(["apply", fleet.inventory])).toContain(
    "this is no plan, for it is not JSON",
  );
});

test("the right key lets a plan through", async () => {
  const { code, stderr } = await fleetmend(["apply", signed, "--verify", own.pub, "--yes"]);
  expect(code).toBe(0);
  expect(stderr).not.toContain("--verify");
});
