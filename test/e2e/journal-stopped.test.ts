import { setTimeout as delay } from "node:timers/promises";
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { runProgram } from "../support/run-built-program.ts";
import {
  accountOf,
  cacheNames,
  startJournaledFleet,
  wholeAccount,
} from "../support/journaled-fleet.ts";
import type { JournaledFleet } from "../support/journaled-fleet.ts";
import { parseReport } from "../support/report.ts";
import { stateDirectory } from "../support/state-directory.ts";

const hosts = ["one", "two", "three"];
let fleet: JournaledFleet;
/** The run of the last test, which is undone after it. */
let run = "";

beforeAll(async () => {
  fleet = await startJournaledFleet(hosts);
});
afterEach(async () => {
  if (run !== "") await fleet.fleetmend(["undo", run, "--yes", "-i", fleet.inventory]);
  run = "";
});
afterAll(() => fleet[Symbol.asyncDispose]());

function moved(): readonly string[] {
  return hosts.filter((host) => fleet.files(host, run).quarantine.length > 0);
}

async function expectWhole(resumed: { readonly code: number | null; readonly stdout: string }) {
  expect(resumed.code).toBe(0);
  expect(accountOf(resumed.stdout)).toEqual(wholeAccount(fleet));
  for (const host of hosts) {
    expect(fleet.files(host, run)).toEqual({ cache: [], quarantine: cacheNames });
  }
}

test("Ctrl-C once: the host under way finishes, no other is started, and the summary says how to go on", async () => {
  const purged = await fleet.purge({
    forks: 1,
    lines: 2,
    act: async (send) => send("SIGINT"),
  });
  run = purged.run;
  expect(purged.code).toBe(130);
  expect(purged.stdout).toContain("1 changed and verified");
  expect(purged.stdout).toContain("2 skipped");
  expect(purged.stdout).toContain(`fleetmend resume ${run}\n`);
  expect(moved()).toEqual(["one"]);
  await expectWhole(await fleet.fleetmend(["resume", run, "--yes", "--report", "json"]));
});

test("Ctrl-C twice: everything ends at once, and the journal is good for going on", async () => {
  const purged = await fleet.purge({
    forks: 3,
    lines: 5,
    async act(send) {
      send("SIGINT");
      await delay(30);
      send("SIGINT");
    },
  });
  run = purged.run;
  expect(purged.code).toBe(130);
  await expectWhole(await fleet.fleetmend(["resume", run, "--yes", "--report", "json"]));
});

test("a run is not resumed while it is under way, and the refusal says whose it is", async () => {
  let refused = { code: null as number | null, stderr: "" };
  const purged = await fleet.purge({
    forks: 1,
    lines: 2,
    async act(_send, id) {
      refused = await fleet.fleetmend(["resume", id, "--yes"]);
    },
  });
  run = purged.run;
  expect(purged.code).toBe(0);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(
    /^fleetmend: this run is being worked on by \S+@\S+, process \d+, since /,
  );
});

test("runs lists what was started, by whom, and how it ended", async () => {
  run = (await fleet.purge({ forks: 1, lines: 3, act: async (send) => send("SIGKILL") })).run;
  const { code, stdout } = await fleet.fleetmend(["runs"], { environment: { COLUMNS: "400" } });
  expect(code).toBe(0);
  const line = stdout.split("\n").find((one) => one.startsWith(run));
  expect(line).toMatch(/^\S+ {2}\S+@\S+ +0\/3 {4}interrupted, 1 open action +purge --yes -i /);
  const words = ["resume", run, "--yes", "--require-coverage", "100%"];
  expect((await fleet.fleetmend(words)).code).toBe(0);
  const listed: unknown = JSON.parse((await fleet.fleetmend(["runs", "--report", "json"])).stdout);
  expect(listed).toMatchObject({
    schemaVersion: 1,
    runs: expect.arrayContaining([
      expect.objectContaining({ id: run, status: "finished", finished: 3, exitCode: 0 }),
    ]),
  });
});

test("resume -C asks what became of what was sent, and changes nothing", async () => {
  run = (await fleet.purge({ forks: 1, lines: 3, act: async (send) => send("SIGKILL") })).run;
  const { code, stdout } = await fleet.fleetmend(["resume", run, "-C", "--report", "json"]);
  expect(code).toBe(130);
  const statuses = parseReport(stdout).hosts.map(({ host, status }) => `${host}: ${status}`);
  expect(statuses).toEqual(["one: failed", "two: skipped", "three: skipped"]);
  const answer = moved().includes("one") ? "done" : "failed";
  expect(accountOf(stdout)).toEqual(cacheNames.map((name) => `one ${name} ${answer}`));
  await expectWhole(await fleet.fleetmend(["resume", run, "--yes", "--report", "json"]));
});

test("a run whose host has left the inventory is refused with its name, and nothing is done", async () => {
  run = (await fleet.purge({ forks: 1, lines: 2, act: async (send) => send("SIGKILL") })).run;
  const inventory = readFileSync(fleet.inventory, "utf8");
  const before = moved();
  writeFileSync(fleet.inventory, inventory.replace("    three:\n", "    renamed:\n"));
  try {
    const { code, stderr } = await fleet.fleetmend(["resume", run, "--yes"]);
    expect(code).toBe(1);
    expect(stderr).toContain(`the host three of run ${run} is not selected any more`);
  } finally {
    writeFileSync(fleet.inventory, inventory);
  }
  expect(moved()).toEqual(before);
  await expectWhole(await fleet.fleetmend(["resume", run, "--yes", "--report", "json"]));
});

test("resume is refused where it cannot be what was meant, and nothing is done", async () => {
  run = (await fleet.purge({ forks: 1, lines: 1, act: async (send) => send("SIGKILL") })).run;
  const { directory } = fleet;
  const refusals: readonly (readonly [readonly string[], string, string | undefined])[] = [
    [[run], "there is no terminal to ask on", undefined],
    [["../../etc/passwd", "--yes"], '"../../etc/passwd" is not a run id', undefined],
    [["20260102T030405Z-0a1b2c", "--yes"], "`fleetmend runs` lists the runs", undefined],
    [[run, "--yes"], `go there first: cd ${process.cwd()}`, directory],
  ];
  for (const [words, expected, from] of refusals) {
    const options = from === undefined ? {} : { directory: from };
    const { code, stderr } = await fleet.fleetmend(["resume", ...words], options);
    expect(stderr).toContain(expected);
    expect(code).toBe(1);
  }
  expect(moved()).toEqual([]);
});

test("a check keeps no journal", async () => {
  const listed = async () => (await fleet.fleetmend(["runs"])).stdout;
  const before = await listed();
  await fleet.fleetmend(["check", "-i", fleet.inventory]);
  await fleet.fleetmend(["purge", "-C", "-i", fleet.inventory]);
  expect(await listed()).toBe(before);
});

test.each([
  [4, 2],
  [8, 3],
])("with %i KiB for the journal, no action is sent that is not in it", async (kibibytes, most) => {
  // In a mount namespace of its own, so that the file system ends with the program. This needs root.
  const place = stateDirectory();
  const script = `mount -t tmpfs -o size=${kibibytes}k,mode=700 none ${place} && { "$@"; code=$?; cat ${place}/runs/* >&2; exit $code; }`;
  const words = ["purge", "--yes", "-i", fleet.inventory, "--forks", "1", "--report", "json"];
  const { code, stdout, stderr } = await runProgram([
    ...(["/usr/bin/unshare", "--mount", "/bin/sh", "-c", script, "sh"] as const),
    process.execPath,
    fleet.program,
    ...words,
  ]);
  const report = parseReport(stdout);
  run = report.run.id;
  expect(code).toBe(5);
  const sent = stderr
    .split("\n")
    .filter((line) => /^[0-9a-f]{16} \{"kind":"action-sent".*\}$/.test(line));
  expect(moved()).toHaveLength(sent.length);
  expect(moved().length).toBeLessThanOrEqual(most);
  expect(report.hosts).toHaveLength(hosts.length);
});
