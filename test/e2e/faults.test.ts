import { readdirSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPlan } from "../../src/engine/create-plan.ts";
import type { Summary } from "../../src/engine/events.ts";
import { run } from "../../src/engine/run.ts";
import { loadInventory } from "../../src/library/load-inventory.ts";
import { loadPlaybook } from "../../src/library/load-playbook.ts";
import { createTransport } from "../../src/library/transport.ts";
import type { Outcome } from "../../src/model/outcome.ts";
import { observed } from "../../src/model/outcome.ts";
import { builtInTasks } from "../../src/tasks/built-in.ts";
import { faultDeadlines } from "../support/fault.ts";
import { faults, startFaultyFleet } from "../support/faulty-fleet.ts";
import type { TestFleet } from "../support/fleet.ts";
import { patience } from "../support/patience.ts";

/** Good hosts among the bad ones; `npm run test:faults` takes 1,000. */
const healthy = Number(process.env["FLEETMEND_TEST_HOSTS"] ?? "12");
/** What a machine of two processors needs for many of them, in milliseconds. */
const timeLimit = 90_000 + healthy * 600;

let fleet: TestFleet;
const strays: unknown[] = [];
const noteStray = (stray: unknown) => void strays.push(stray);

let summary: Summary;
let peak: number;
let before: ReturnType<typeof held>;

beforeAll(async () => {
  process.on("uncaughtExceptionMonitor", noteStray).on("unhandledRejection", noteStray);
  fleet = await startFaultyFleet(healthy);
  before = held();
  peak = await peakMemory(async () => {
    summary = await look();
  });
}, timeLimit);

afterAll(async () => {
  process.off("uncaughtExceptionMonitor", noteStray).off("unhandledRejection", noteStray);
  await fleet[Symbol.asyncDispose]();
});

/** What the command line does, with shorter deadlines and without anything of whoever runs the tests. */
async function look(): Promise<Summary> {
  const plan = createPlan(await loadPlaybook("playbooks/purge.yaml"), {
    inventory: await loadInventory(fleet.inventory),
    tasks: builtInTasks,
  });
  const transport = await createTransport({
    home: "/nowhere",
    environment: { PATH: process.env["PATH"] },
    deadlineMs: faultDeadlines.answer * 1000,
  });
  return await run(plan, { mode: "check", transport, concurrency: 16 });
}

/** What this process holds of the system; a request that is under way is none of it. */
function held() {
  const resources = process.getActiveResourcesInfo();
  const handles = resources.filter((name) => name !== "Timeout" && !/Req(?:Promise)?$/.test(name));
  return { handles: handles.toSorted(), files: readdirSync("/proc/self/fd").length };
}

/** Runs something and tells the most bytes that the process had meanwhile. */
async function peakMemory(work: () => Promise<unknown>): Promise<number> {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 20);
  await work();
  clearInterval(timer);
  return most;
}

function outcomeOf(name: string): Outcome {
  const outcomes = summary.outcomes.filter(({ host }) => host === name);
  expect(outcomes).toHaveLength(1);
  return outcomes[0] as Outcome;
}

function verdictOf(outcome: Outcome): string {
  return "error" in outcome ? `${outcome.status} ${outcome.error.code}` : outcome.status;
}

test.each(faults)("$name: $verdict", ({ name, says, verdict, within }) => {
  const outcome = outcomeOf(name);
  const message = "error" in outcome ? outcome.error.message : "";
  expect(`${verdictOf(outcome)}: ${message}`).toMatch(new RegExp(`^${verdict}: `));
  expect(message).toMatch(says);
  // About the host, and without anything that a terminal would obey.
  expect(message).toMatch(message === "" ? /^$/ : new RegExp(`^${name}[ :(][^\\p{Cc}]+$`, "u"));
  expect(outcome.durationMs).toBeLessThan(within * 1000);
});

test("every good host is found as it is, and no host is missing", () => {
  expect(summary.outcomes).toHaveLength(healthy + faults.length);
  const good = summary.outcomes.filter(({ host }) => host.startsWith("good"));
  expect(good.map(verdictOf)).toEqual(Array.from({ length: healthy }, () => "findings"));
  expect(new Set(good.map((outcome) => observed(outcome).actions.length))).toEqual(new Set([3]));
  const noisy = observed(outcomeOf("noisy"));
  const codesOf = ({ findings }: typeof noisy) => findings.map(({ code }) => code);
  expect(codesOf(noisy)).toEqual(codesOf(observed(good[0] as Outcome)));
  // One of them has failed, and that outweighs those that were not reached.
  expect(summary.exitCode).toBe(2);
});

test("nothing is left of it: no error of our own, no handle, no file, no memory", async () => {
  expect(strays).toEqual([]);
  // With the runner of the tests, which is in the same process.
  expect(peak).toBeLessThan(256 * 1024 * 1024);
  await expect.poll(held, patience).toEqual(before);
});
