import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runCases } from "../support/campaign/cases.ts";
import { runToEnd } from "../support/campaign/run-to-end.ts";
import { errorCases, killCases } from "../support/campaign/stopped-cases.ts";
import { createStoppedMachine, readStops } from "../support/campaign/stopped-machine.ts";
import type { Stop } from "../support/campaign/stopped-machine.ts";
import { shellInTurn, shells } from "../support/shells.ts";

/** A sample of what `npm run campaign` runs as a whole. */
const sample = { seed: 1, atMost: 4 };
const patient = 120_000;

test.each([
  ["killed before or after a call that changes a file system", killCases],
  ["failing at such a call", errorCases],
])(
  "a change %s loses nothing, is completed by the next, and undone to the last bit",
  async (_, makeCases) => {
    const { cases, notes, right } = await runCases(await makeCases(shellInTurn(0)), sample);
    expect(notes.slice(1)).toEqual([]);
    expect([cases, right]).toEqual([sample.atMost, sample.atMost]);
  },
  patient,
);

describe.each(shells)("under %s, of three calls of which the second is stopped,", (_, shell) => {
  let place = "";
  beforeEach(() => {
    place = mkdtempSync("/dev/shm/fleetmend-stops-");
  });
  afterEach(() => rmSync(place, { recursive: true }));

  async function leave(stop: Stop): Promise<readonly string[]> {
    const script = `for name in a b c; do mkdir ${place}/$name; done`;
    await runToEnd(createStoppedMachine(shell, `${place}/log`, stop), script);
    const { calls, fired } = readStops(`${place}/log`);
    expect(calls[0]).toMatch(/^1 mkdir .*\/a$/);
    expect(fired).toBe(stop.how !== "count");
    return readdirSync(place).filter((name) => name !== "log");
  }

  test.each<[Stop, readonly string[]]>([
    [{ how: "count" }, ["a", "b", "c"]],
    [{ how: "kill-before", call: 2 }, ["a"]],
    [{ how: "kill-after", call: 2 }, ["a", "b"]],
    [{ how: "fail", error: "ENOSPC", call: 2 }, ["a", "c"]],
    [{ how: "fail-from", error: "EROFS", call: 2 }, ["a"]],
  ])("%j leaves %j", async (one, left) => {
    expect((await leave(one)).toSorted()).toEqual(left);
  });
});
