import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  accountOf,
  cacheNames,
  startJournaledFleet,
  wholeAccount,
} from "../support/journaled-fleet.ts";
import type { JournaledFleet } from "../support/journaled-fleet.ts";
import { parseReport } from "../support/report.ts";

const hosts = ["one", "two", "three", "four"];
/** Of a run on all hosts: of each, what was started, what was sent, what came of it, and how it ended. */
const records = 2 + 4 * hosts.length;

let fleet: JournaledFleet;

beforeAll(async () => {
  fleet = await startJournaledFleet(hosts);
});
afterAll(() => fleet[Symbol.asyncDispose]());

/** Moments all over a run; the milliseconds are those after the record. */
const moments = Array.from({ length: 3 }, (_, index) => {
  const part = (index + Math.random()) / 3;
  return { lines: 1 + Math.floor(part * records), milliseconds: Math.floor(Math.random() * 40) };
});

test.each(moments)(
  "killed $milliseconds ms after record $lines, a run that is resumed accounts for every action once",
  async ({ lines, milliseconds }) => {
    const { run } = await fleet.purge({
      forks: 2,
      lines,
      async act(send) {
        await delay(milliseconds);
        send("SIGKILL");
      },
    });
    const words = ["resume", run, "--yes", "--report", "json"];
    const { code, stdout, stderr } = await fleet.fleetmend(words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(parseReport(stdout).run.id).toBe(run);
    expect(accountOf(stdout)).toEqual(wholeAccount(fleet));
    for (const host of hosts) {
      expect(fleet.files(host, run)).toEqual({ cache: [], quarantine: cacheNames });
    }
    const undone = await fleet.fleetmend(["undo", run, "--yes", "-i", fleet.inventory]);
    expect({ code: undone.code, stderr: undone.stderr }).toEqual({ code: 0, stderr: "" });
    for (const host of hosts) {
      expect(fleet.files(host, run)).toEqual({ cache: cacheNames, quarantine: [] });
    }
  },
  60_000,
);
