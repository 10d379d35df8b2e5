import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildPackage } from "../support/build-package.ts";
import { runProgram } from "../support/run-built-program.ts";
import type { BuiltPackage } from "../support/build-package.ts";
import type { ProgramOptions, ProgramResult } from "../support/run-built-program.ts";
import type { TestFleet } from "../support/fleet.ts";
import { patience } from "../support/patience.ts";
import { startProgramFleet } from "../support/program-fleet.ts";
import { parseReport } from "../support/report.ts";
import { descendants } from "../support/sshd.ts";

let built: BuiltPackage;
let fleet: TestFleet;
/** Files of the test itself. */
let scratch: string;

beforeAll(async () => {
  scratch = realpathSync(mkdtempSync(path.join(tmpdir(), "fleetmend-program-")));
  built = buildPackage();
  fleet = await startProgramFleet(scratch);
});

afterAll(async () => {
  built[Symbol.dispose]();
  await fleet[Symbol.asyncDispose]();
  rmSync(scratch, { recursive: true });
});

/** Runs the built program. */
function fleetmend(words: readonly string[], options: ProgramOptions = {}): Promise<ProgramResult> {
  return runProgram([process.execPath, built.program, ...words], options);
}

/** The words that select hosts of the fleet. */
function on(pattern: string): readonly string[] {
  return ["-i", fleet.inventory, "-l", pattern];
}

function write(name: string, text: string): string {
  writeFileSync(`${scratch}/${name}`, text);
  return `${scratch}/${name}`;
}

/** Waits until somebody is logged in to the fleet's server and runs the program. */
async function untilItRuns(program: string): Promise<void> {
  const names = () => descendants(fleet.sshd.pid).map(nameOf);
  await expect.poll(names, patience).toContain(program);
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "latin1").trim();
  } catch {
    return "";
  }
}

describe("exit codes", () => {
  test("0: every host was reached, and nothing is wrong", async () => {
    const { code, stdout, stderr } = await fleetmend(["check", ...on("fresh")]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("playbooks/check.yaml on 1 host");
  });

  test.each<[string, () => readonly string[], RegExp]>([
    ["a flag that there is not", () => ["check", "--frobnicate"], /unknown option '--frobnicate'/],
    ["no inventory", () => ["check"], /there is no inventory/],
    [
      "an inventory that is not there",
      () => ["check", "-i", "none.yaml"],
      /none\.yaml cannot be read: there is no such file/,
    ],
    [
      "a mistake in the inventory",
      () => ["check", "-i", write("wrong.yaml", "all:\n  hostz: {a: }\n")],
      /wrong\.yaml:2:3: .*\n.*no host was contacted/,
    ],
    [
      "a mistake in the playbook",
      () => ["run", write("play.yaml", "- hosts: all\n  task: []\n"), ...on("fresh")],
      /play\.yaml:2:3: /,
    ],
    ["no host that matches", () => ["check", ...on("nobody")], /nobody/],
    ["no terminal to ask on", () => ["purge", ...on("stale")], /there is no terminal to ask on/],
  ])("1: %s", async (_, words, expected) => {
    const { code, stdout, stderr } = await fleetmend(words());
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(expected);
  });

  test.each([
    [2, "a host failed", "stale:killed:refused"],
    [3, "findings remain", "fresh:stale"],
    [4, "a host was not covered", "stale:refused"],
  ])("%i: %s", async (expected, _, pattern) => {
    const { code, stderr } = await fleetmend(["check", ...on(pattern)]);
    expect({ code, stderr }).toEqual({ code: expected, stderr: "" });
  });

  test("5: a failure budget stopped the run, and says of every host what became of it", async () => {
    const playbook = write(
      "budget.yaml",
      "- name: Careful\n  hosts: refused:fresh:last\n  serial: 1\n  any_errors_fatal: true\n  tasks:\n    - name: Check\n      signing_dir.check:\n",
    );
    const words = ["run", playbook, ...on("all"), "--yes", "--report", "json"];
    const { code, stdout } = await fleetmend(words);
    expect(code).toBe(5);
    const statuses = parseReport(stdout).hosts.map(({ host, status }) => `${host}: ${status}`);
    expect(statuses.toSorted()).toEqual([
      "fresh: skipped",
      "last: skipped",
      "refused: unreachable",
    ]);
  });

  test("130: the first interrupt lets hosts under way finish and starts no other", async () => {
    const words = ["check", ...on("slow:last"), "--forks", "1", "--report", "json"];
    const { code, stdout, stderr } = await fleetmend(words, {
      async onStart(send) {
        await untilItRuns("sleep");
        send("SIGINT");
      },
    });
    expect(code).toBe(130);
    expect(stderr).toMatch(/^\nStopping: no new host is started/);
    const { hosts } = parseReport(stdout);
    expect(hosts.map(({ status }) => status)).toEqual(["findings", "skipped"]);
  });

  test("130: the second interrupt ends everything at once, and every host is accounted for", async () => {
    const words = ["check", ...on("fresh:hanging:last"), "--forks", "2", "--report", "json"];
    const { code, stdout, stderr } = await fleetmend(words, {
      async onStart(send) {
        await untilItRuns("cat");
        send("SIGINT");
        await delay(300);
        send("SIGTERM");
      },
    });
    expect(code).toBe(130);
    expect(stderr).toContain("Once more to end at once.");
    const statuses = new Map(parseReport(stdout).hosts.map(({ host, status }) => [host, status]));
    expect([...statuses.keys()]).toEqual(["fresh", "hanging", "last"]);
    expect(statuses.get("hanging")).toBe("skipped");
  });
});

describe("output", () => {
  test("--help and --version are answers, not mistakes", async () => {
    const help = await fleetmend(["--help"]);
    expect(help).toMatchObject({ code: 0, stderr: "" });
    expect(help.stdout).toMatch(/^Usage: fleetmend [^]*Exit status/);
    expect(await fleetmend(["--version"])).toMatchObject({ code: 0, stdout: /^\d+\.\d+\.\d+/ });
  });

  test("a report in JSON has standard output for itself", async () => {
    const { code, stdout, stderr } = await fleetmend([
      "check",
      ...on("fresh:stale"),
      "--report",
      "json",
    ]);
    expect({ code, stderr }).toEqual({ code: 3, stderr: "" });
    const report = parseReport(stdout);
    expect(report.run.exitCode).toBe(3);
    expect(report.hosts.map(({ host, status }) => `${host}: ${status}`)).toEqual([
      "fresh: ok",
      "stale: findings",
    ]);
  });

  test.each([
    ["check", 3],
    ["--help", 0],
  ])("%s: a reader that goes away early does no harm", async (command, code) => {
    const words = command === "check" ? [command, ...on("fresh:stale")] : [command];
    const script = '"$@" | true; echo "${PIPESTATUS[0]}"';
    const result = await runProgram([
      ...(["/bin/bash", "-c", script, "bash"] as const),
      process.execPath,
      built.program,
      ...words,
    ]);
    expect(result).toEqual({ code: 0, stdout: `${code}\n`, stderr: "" });
  });

  test.each<[string, Readonly<Record<string, string>>, boolean]>([
    ["no colours without a terminal", {}, false],
    ["colours where they are asked for", { FORCE_COLOR: "1" }, true],
    ["no colours where they are unwanted", { FORCE_COLOR: "1", NO_COLOR: "1" }, false],
  ])("%s", async (_, environment, coloured) => {
    const { stdout } = await fleetmend(["check", ...on("stale")], { environment });
    expect(stdout.includes("\u001b[")).toBe(coloured);
  });

  test("colours and a count of hosts on a terminal", async () => {
    const words = [process.execPath, built.program, "check", ...on("stale")];
    const command = words.map((word) => `'${word}'`).join(" ");
    const { code, stdout } = await runProgram(
      ["/usr/bin/script", "--quiet", "--return", "--command", command, "/dev/null"],
      { environment: { TERM: "xterm" } },
    );
    expect(code).toBe(3);
    const [progress, report] = stdout.split("\r\u001b[K");
    expect(progress).toMatch(/^\r1 of 1 host/);
    expect(report).toContain("\u001b[1m");
  });
});

test("the demo goes well and leaves nothing behind", async () => {
  const temporary = path.join(scratch, "temporary");
  mkdirSync(temporary);
  const { code, stdout, stderr } = await fleetmend(["demo"], {
    environment: { TMPDIR: temporary },
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("The fleet and its files are gone again.");
  expect(readdirSync(temporary)).toEqual([]);
  // All that fleetmend does, with its hosts on this machine.
}, 120_000);
