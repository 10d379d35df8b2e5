import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cacheOf } from "../../src/demo/host-files.ts";
import { createPlan } from "../../src/engine/create-plan.ts";
import type { Mode, Summary } from "../../src/engine/events.ts";
import { run } from "../../src/engine/run.ts";
import { loadInventory } from "../../src/library/load-inventory.ts";
import { loadPlaybook } from "../../src/library/load-playbook.ts";
import { observed } from "../../src/model/outcome.ts";
import { programs } from "../../src/remote/programs.ts";
import { builtInTasks } from "../../src/tasks/built-in.ts";
import type { Machine } from "../../src/transport/contract.ts";
import { createShellTransport } from "../../src/transport/shell-transport.ts";
import { fleetmend } from "../support/command.ts";
import { neutronWith, startFleet } from "../support/fleet.ts";
import type { TestFleet } from "../support/fleet.ts";
import { readReport } from "../support/report.ts";
import { createShellMachine, shells } from "../support/shells.ts";

let fleet: TestFleet;

beforeAll(async () => {
  fleet = await startFleet({ stale: neutronWith(({ old }) => cacheOf(old)) });
});

afterAll(() => fleet[Symbol.asyncDispose]());

async function purge(mode: Mode, connect: () => Machine): Promise<Summary> {
  const plan = createPlan(await loadPlaybook("playbooks/purge.yaml"), {
    inventory: await loadInventory(fleet.inventory),
    tasks: builtInTasks,
  });
  const transport = createShellTransport({
    connect: async () => connect(),
    deadlineMs: 20_000,
    operator: "tests@here",
  });
  return run(plan, { mode, transport, runId: "20260102T030405Z-0a1b2c" });
}

/** What was found, but for the passing of time, and for what follows from a file system that is read-only. */
function factsOf({ outcomes }: Summary): unknown {
  return outcomes.map((outcome) => {
    const { findings, services } = observed(outcome);
    const codes = findings.map(({ code }) => code).filter((code) => code !== "dir-read-only");
    const aged = services.map((service) => ({
      ...service,
      cache: service.cache.map((file) => ({ ...file, ageSeconds: 0 })),
    }));
    return { codes, services: aged, status: outcome.status };
  });
}

/** Everything of the host's files and directories that a change would change, the time of each change included. */
function snapshot(): string {
  const format = "%p %y %i %n %m %U %G %s %T@ %C@ %l\n";
  return execFileSync("/usr/bin/find", [fleet.root("stale"), "-printf", format]).toString();
}

/** Put before a shell, this starts it where nothing on any file system can be changed. */
const readOnly = [
  "/usr/bin/unshare",
  "--mount",
  "/bin/sh",
  "-c",
  `while read -r _ _ _ _ point _; do
    case $point in
      /dev | /dev/pts | /proc) ;;
      *) mount -o remount,bind,ro "$point" || [ ! -w "$point" ] || exit ;;
    esac
  done </proc/self/mountinfo
  exec "$@"`,
  "sh",
];

describe.each(shells)("under %s, where every file system is mounted read-only,", (_, shell) => {
  const machine = () => createShellMachine([...readOnly, ...shell]);

  test("a dry run finds what it does elsewhere, and leaves all as it was", async () => {
    const before = snapshot();
    const elsewhere = await purge("check", () => createShellMachine(shell));
    const found = await purge("check", machine);
    expect(factsOf(found)).toEqual(factsOf(elsewhere));
    expect(found.outcomes.map(({ status }) => status)).toEqual(["findings"]);
    expect(snapshot()).toBe(before);
  });

  test("nothing can be written, which would have been noticed", () => {
    const [program = "", ...words] = [...readOnly, ...shell];
    const script = `for place in /tmp /var/tmp /run /dev/shm "$1"; do mkdir "$place/$2" && echo "$place"; done`;
    const name = path.basename(fleet.directory);
    const { status, stdout } = spawnSync(
      program,
      [...words, "-c", script, "sh", fleet.root("stale"), name],
      { encoding: "utf8" },
    );
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  });
});

test.each([
  ["check", ["reading"]],
  ["apply", ["reading", "changing"]],
] as const)(
  "in mode %s, a host is sent the programs whose hashes the run has: %j",
  async (mode, names) => {
    const written: string[] = [];
    const inner = createShellMachine(["/usr/bin/dash"]);
    const { run: header } = await purge(mode, () => ({
      ...inner,
      async start(argv, handlers) {
        const channel = await inner.start(argv, handlers);
        return {
          close: () => channel.close(),
          write(bytes) {
            written.push(bytes.toString("latin1"));
            channel.write(bytes);
          },
        };
      },
    }));
    expect(header.programs.map(({ name }) => name)).toEqual(names);
    const [, text = ""] = /^nonce=[0-9a-f]{32}\n([^]*)\nserve '/.exec(written.join("")) ?? [];
    expect(text).toBe(names.map((name) => programs[name]).join("\n"));
    const hashes = names.map((name) => createHash("sha256").update(programs[name]).digest("hex"));
    expect(header.programs.map(({ sha256 }) => sha256)).toEqual(hashes);
  },
);

test("the report of a check has the hash of the one program that is sent", async () => {
  const report = `${fleet.directory}/check.json`;
  await fleetmend(["check", "-i", fleet.inventory, "--report", `json=${report}`]);
  expect(readReport(report).run.programs).toEqual([
    { name: "reading", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  ]);
});
