import { readdirSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Summary } from "../../src/engine/events.ts";
import type { Outcome } from "../../src/model/outcome.ts";
import { observed } from "../../src/model/outcome.ts";
import { startFaultyFleet } from "../support/faulty-fleet.ts";
import type { TestFleet } from "../support/fleet.ts";
import { patience } from "../support/patience.ts";
import { runOverSsh } from "../support/ssh-run.ts";

let fleet: TestFleet;
const strays: unknown[] = [];
const noteStray = (stray: unknown) => void strays.push(stray);

beforeAll(async () => {
  process.on("uncaughtExceptionMonitor", noteStray).on("unhandledRejection", noteStray);
  fleet = await startFaultyFleet();
});

afterAll(async () => {
  process.off("uncaughtExceptionMonitor", noteStray).off("unhandledRejection", noteStray);
  await fleet[Symbol.asyncDispose]();
});

/** What this process holds of the system; a request that is under way is none of it. */
function held() {
  const resources = process.getActiveResourcesInfo();
  const handles = resources.filter((name) => name !== "Timeout" && !/Req(?:Promise)?$/.test(name));
  return { handles: handles.toSorted(), files: readdirSync("/proc/self/fd").length };
}

/** Runs something and tells by how many bytes the process grew meanwhile. */
async function growth(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage.rss();
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 20);
  await work();
  clearInterval(timer);
  return most - before;
}

function verdict(outcome: Outcome): string {
  const code = "error" in outcome ? ` ${outcome.error.code}` : "";
  return `${outcome.host}: ${outcome.status}${code}`;
}

/** About a host, and without anything that a terminal would obey. */
const sentence = /^[-a-z]+[: (][^\p{Cc}]+$/u;

test("every host of a fleet full of faults is accounted for once, each with its own fault", async () => {
  const before = held();
  let summary: Summary | undefined;
  const grown = await growth(async () => {
    summary = await runOverSsh({
      inventory: fleet.inventory,
      playbook: "purge",
      mode: "check",
      deadlineMs: 5000,
    });
  });
  const outcomes = summary?.outcomes ?? [];
  expect(outcomes.map(verdict)).toEqual([
    "fresh: ok",
    "stale: findings",
    "noisy: findings",
    "reader: unreachable no-shell",
    "dropped: unreachable connection-lost",
    "hanging: unreachable deadline-exceeded",
    "flooding: unreachable too-much-output",
    "nologin: unreachable no-shell",
    "refused: unreachable connection-refused",
    "reset: unreachable connection-lost",
    "changed-key: unreachable host-key-changed",
    "unknown-key: unreachable host-key-unknown",
    "wrong-key: unreachable authentication-failed",
    "fresh-too: ok",
  ]);
  expect(summary?.exitCode).toBe(4);
  const [, stale, noisy] = outcomes.map((outcome) => observed(outcome));
  expect(noisy?.findings.map(({ code }) => code)).toEqual(stale?.findings.map(({ code }) => code));
  expect(noisy?.actions.length).toBe(3);
  const sentences = outcomes.flatMap((outcome) =>
    "error" in outcome ? [outcome.error.message] : [],
  );
  expect(sentences.filter((text) => !sentence.test(text))).toEqual([]);
  expect(grown).toBeLessThan(200e6);
  await expect.poll(held, patience).toEqual(before);
  expect(strays).toEqual([]);
});
