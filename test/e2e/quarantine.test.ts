import { existsSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cacheOf } from "../../src/demo/host-files.ts";
import { fleetmend } from "../support/command.ts";
import { neutronWith, startFleet } from "../support/fleet.ts";
import type { TestFleet } from "../support/fleet.ts";
import { freePort } from "../support/free-port.ts";

let fleet: TestFleet;
let run = "";

beforeEach(async () => {
  const stale = neutronWith(({ old }) => cacheOf(old));
  const closed = await freePort();
  fleet = await startFleet(
    { ctl01: stale, ctl02: stale, gone: stale },
    { variables: () => ({ gone: { ansible_port: closed } }) },
  );
  const { stdout } = await fleetmend(["purge", "--yes", ...json()]);
  run = JSON.parse(stdout).run.id;
});

afterEach(() => fleet[Symbol.asyncDispose]());

const json = () => ["-i", fleet.inventory, "--report", "json"];
const rootOf = (host: string) => `${fleet.root(host)}/var/lib/fleetmend/quarantine`;
const kept = (host: string) => readdirSync(rootOf(host)).map((name) => `${rootOf(host)}/${name}`);

/** Makes the quarantines of a host so many days old. */
function age(host: string, days: number): void {
  const then = Date.now() / 1000 - days * 86_400;
  for (const path of kept(host)) utimesSync(`${path}/manifest`, then, then);
}

async function list(...words: readonly string[]) {
  const { code, stdout } = await fleetmend(["quarantine", "list", ...json(), ...words]);
  const hosts: readonly HostReport[] = JSON.parse(stdout).hosts;
  const facts = hosts.flatMap(({ services }) =>
    services.flatMap(({ findings }) =>
      findings
        .filter(({ path }) => path.startsWith(fleet.directory))
        .map((finding) => finding.kept),
    ),
  );
  return { code, facts };
}

interface HostReport {
  readonly host: string;
  readonly status: string;
  readonly findings?: readonly FindingReport[];
  readonly services: readonly { readonly findings: readonly FindingReport[] }[];
}

interface FindingReport {
  readonly code: string;
  readonly path: string;
  readonly kept?: unknown;
}

test("what runs have left is listed host by host, for people run by run", async () => {
  age("ctl02", 40);
  const { code, facts } = await list();
  expect(code).toBe(4);
  const common = { run, what: "quarantine", files: 3, undone: false };
  expect(facts).toMatchObject([
    { ...common, from: `${fleet.root("ctl01")}/var/lib/neutron/keystone-signing` },
    { ...common, from: `${fleet.root("ctl02")}/var/lib/neutron/keystone-signing` },
  ]);
  expect(facts).toMatchObject([{}, { ageSeconds: expect.closeTo(40 * 86_400, -2) }]);
  const { stdout } = await fleetmend(["quarantine", "list", "-i", fleet.inventory]);
  expect(stdout).toContain(`${run}  40 days old, on 2 hosts: 6 files`);
  expect(stdout.replaceAll(/\s+/g, " ")).toContain("keystone-signing: 3 files (ctl01)");
  expect(stdout).toContain("gone  unreachable");
  await fleetmend(["undo", run, "--yes", ...json()]);
  expect((await list()).facts).toMatchObject([
    { files: 0, bytes: 0, undone: true },
    { files: 0, bytes: 0, undone: true },
  ]);
  expect((await list("--services", "nova")).facts).toEqual([]);
});

test("what is old enough expires after a look and a yes, for good, and nothing else does", async () => {
  age("ctl02", 31);
  const expire = ["quarantine", "expire", "--older-than", "30d"];
  const looked = await fleetmend([...expire, "-C", "-i", fleet.inventory]);
  expect(looked.code).toBe(4);
  expect(looked.stdout).toContain("no undo will put it back");
  expect(looked.stdout).toMatch(/would delete for good\s+\S+\.[0-9a-f]{16}/);
  expect(looked.stdout).toContain("--older-than 30d");
  expect((await fleetmend([...expire, "-i", fleet.inventory])).code).toBe(1);
  expect(kept("ctl02")).toHaveLength(1);

  const done = await fleetmend([...expire, "--yes", "-i", fleet.inventory]);
  expect(done.code).toBe(4);
  expect(done.stdout).toContain("done    deleted for good");
  expect(done.stdout).not.toContain("To put everything back");
  expect([kept("ctl01"), kept("ctl02")].map((paths) => paths.length)).toEqual([1, 0]);
  const again = await fleetmend([...expire, "--yes", "-l", "ctl*", "-i", fleet.inventory]);
  expect(again.code).toBe(0);

  const undo = await fleetmend(["undo", run, "--yes", "-l", "ctl02", "-i", fleet.inventory]);
  expect(undo.code).toBe(1);
  expect(undo.stderr).toContain("or whether it has expired");
  const { stdout } = await fleetmend(["runs"]);
  expect(stdout).toMatch(/2\/3 +finished, exit 4 +quarantine expi/);
});

test("what is strange in a quarantine keeps it, and the future is no age", async () => {
  const words = ["quarantine", "expire", "--older-than", "1h", "--yes", "-l", "ctl*", ...json()];
  age("ctl01", 31);
  age("ctl02", -1);
  writeFileSync(`${kept("ctl01")[0]}/notes.txt`, "do not lose this");
  const { code, stdout } = await fleetmend(words);
  expect(code).toBe(3);
  const hosts: readonly HostReport[] = JSON.parse(stdout).hosts;
  // The machine of the tests may have quarantines of its own.
  const own = hosts
    .flatMap(({ findings = [], services }) => [findings, ...services.map((one) => one.findings)])
    .flat()
    .filter(({ path }) => path.startsWith(fleet.directory));
  expect(own.map((finding) => finding.code)).toEqual(["quarantine-strange", "quarantine-future"]);
  expect(existsSync(`${kept("ctl01")[0]}/notes.txt`)).toBe(true);
  expect(kept("ctl02")).toHaveLength(1);
});

test("an age that is none is refused", async () => {
  for (const text of ["0d", "30", "-5d", "11y", "99999w"]) {
    const words = ["quarantine", "expire", "--older-than", text, "--yes", "-i", fleet.inventory];
    const { code, stderr } = await fleetmend(words);
    expect(code).toBe(1);
    expect(stderr).toMatch(/'--older-than <age>' argument .* is invalid\. It (?:must be|is more)/);
    expect(kept("ctl01")).toHaveLength(1);
  }
});

test("a playbook can say it, a plan can hold it, and each kept file is in the plan", async () => {
  age("ctl01", 31);
  const playbook = `${fleet.directory}/expire.yaml`;
  const step = "- hosts: ctl*\n  tasks:\n    - quarantine.expire: { older_than: 2w }\n";
  writeFileSync(playbook, step);
  const file = `${fleet.directory}/plan.json`;
  const planned = await fleetmend(["plan", playbook, "-i", fleet.inventory, "-o", file]);
  expect(planned.code).toBe(3);
  expect(planned.stdout).toMatch(/- quarantine \S+\/cacert\.pem \(sha256/);
  const applied = await fleetmend(["apply", file, "--yes", "--report", "json"]);
  expect(applied.code).toBe(0);
  expect([kept("ctl01"), kept("ctl02")].map((paths) => paths.length)).toEqual([0, 1]);
  expect((await fleetmend(["apply", file, "--yes"])).stdout).toContain("1 ok");

  writeFileSync(playbook, step.replace("2w", "soon"));
  const refused = await fleetmend(["validate", playbook, "-i", fleet.inventory]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/expire\.yaml:3:\d+: .*must be a number of minutes, hours/);
});
