import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cacheOf } from "../../src/demo/host-files.ts";
import { createPlan } from "../../src/engine/create-plan.ts";
import { run } from "../../src/engine/run.ts";
import type { Mode } from "../../src/engine/events.ts";
import { loadInventory } from "../../src/library/load-inventory.ts";
import { loadPlaybook } from "../../src/library/load-playbook.ts";
import { builtInTasks } from "../../src/tasks/built-in.ts";
import { createShellTransport } from "../../src/transport/shell-transport.ts";
import { fleetmend } from "../support/command.ts";
import { neutronWith, startFleet } from "../support/fleet.ts";
import type { TestFleet } from "../support/fleet.ts";
import { readReport } from "../support/report.ts";
import { createShellMachine, shellInTurn } from "../support/shells.ts";
import { createTrace, foreignTools } from "../support/strace.ts";
import type { Recording } from "../support/strace.ts";

let fleet: TestFleet;

beforeAll(async () => {
  fleet = await startFleet({
    fresh: neutronWith(({ current }) => cacheOf(current)),
    stale: neutronWith(({ old }) => cacheOf(old)),
    dash: neutronWith(({ old }) => cacheOf(old)),
    bash: neutronWith(({ old }) => cacheOf(old)),
    "busybox-sh": neutronWith(({ old }) => cacheOf(old)),
  });
});

afterAll(() => fleet[Symbol.asyncDispose]());

/** What a purge cannot do without. */
const changesOfPurge = ["mkdir", "link", "rename"];

function calls({ mutations }: Recording): readonly string[] {
  return [...new Set(mutations.map((line) => line.replace(/(?:at2?)?\(.*/, "")))];
}

describe("over a real sshd", () => {
  /** Runs fleetmend while strace watches the server; what counts begins with the login's command. */
  async function trace(words: readonly string[], code: number): Promise<Recording> {
    await using traced = createTrace();
    await traced.attach(fleet.sshd.pid);
    const result = await fleetmend([...words, "-i", fleet.inventory, "-l", "fresh:stale"]);
    expect(result).toMatchObject({ code, stderr: "" });
    const recording = await traced.finish();
    expect(recording.programs).toEqual(expect.arrayContaining(["/bin/sh", "/usr/bin/stat"]));
    return recording;
  }

  test.each([
    "check",
    "check --deep",
    "purge --dry-run --deep",
    "purge --dry-run",
    "purge --purge always --check",
    "explain",
  ])("%s changes nothing on any host", async (command) => {
    const recording = await trace(command.split(" "), command === "explain" ? 0 : 3);
    expect(recording.mutations).toEqual([]);
    expect(foreignTools(recording)).toEqual([]);
  });

  test("a purge does, and the trace sees it; a dry run of its undo does not", async () => {
    const report = `${fleet.directory}/purge.json`;
    const purge = await trace(["purge", "--yes", "--report", `json=${report}`], 0);
    expect(calls(purge)).toEqual(expect.arrayContaining(changesOfPurge));
    expect(foreignTools(purge)).toEqual(expect.arrayContaining(["mkdir", "ln", "flock"]));
    const undo = await trace(["undo", readReport(report).run.id, "-C"], 3);
    expect(undo.mutations).toEqual([]);
  });
});

describe.each(shellInTurn(1))("where /bin/sh is %s", (name, shell) => {
  async function trace(playbook: string, mode: Mode): Promise<Recording> {
    await using traced = createTrace();
    const transport = createShellTransport({
      connect: async () => createShellMachine([...traced.launcher, ...shell]),
      deadlineMs: 20_000,
      operator: "tests@here",
    });
    const plan = createPlan(await loadPlaybook(playbook), {
      inventory: await loadInventory(fleet.inventory),
      tasks: builtInTasks,
      limit: { pattern: name.replace(" ", "-"), files: new Map() },
    });
    const { outcomes } = await run(plan, { mode, transport });
    expect(outcomes.map(({ status }) => status)).toEqual([
      mode === "check" ? "findings" : "changed",
    ]);
    const recording = await traced.finish();
    expect(recording.programs).toContain(shell[0]);
    return recording;
  }

  test.each(["check", "purge"])("a dry run of %s changes nothing", async (playbook) => {
    const recording = await trace(`playbooks/${playbook}.yaml`, "check");
    expect(recording.mutations).toEqual([]);
    expect(foreignTools(recording)).toEqual([]);
  });

  test("a purge changes something, and the trace sees it", async () => {
    const recording = await trace("playbooks/purge.yaml", "apply");
    expect(calls(recording)).toEqual(expect.arrayContaining(changesOfPurge));
  });
});

test("the trace sees the temporary file that bash makes for a here-document", async () => {
  await using traced = createTrace();
  const machine = createShellMachine(["/bin/bash", "--norc"]);
  const script = `cat >/dev/null <<END\n${"x".repeat(70_000)}\nEND\n`;
  await new Promise<void>((resolve, reject) => {
    const handlers = { data: () => undefined, end: () => resolve() };
    machine
      .start([...traced.launcher, "/bin/bash", "--norc", "-c", script], handlers)
      .catch(reject);
  });
  expect(calls(await traced.finish())).toEqual(["open", "fchmod", "unlink"]);
});
