import { expect, test } from "vitest";
import { suggestNext } from "../../src/cli/next-steps.ts";
import type { Summary } from "../../src/engine/events.ts";
import type { Finding } from "../../src/model/finding.ts";

const invocation = { command: ["check"], selection: ["-i", "fleet.yaml"], parameters: ["--deep"] };

/** The commands that are suggested after a check that found this on one host. */
function after(finding: Partial<Finding>): readonly string[] {
  const stale = { code: "cache-stale", severity: "error", message: "is stale" } as const;
  const summary: Summary = {
    run: {
      id: "20260102T030405Z-0a1b2c",
      mode: "check",
      programs: [],
      playbook: "p",
      startedAt: "",
    },
    finishedAt: "",
    outcomes: [
      {
        host: "ctl01",
        step: "Check",
        durationMs: 1,
        status: "findings",
        services: [],
        findings: [{ ...stale, ...finding }],
        actions: [],
      },
    ],
    ending: { how: "completed" },
    exitCode: 3,
    cost: { roundTrips: 0, bytesReceived: 0 },
  };
  return suggestNext(invocation, summary).map(({ command }) => command);
}

const purge = ["fleetmend purge -i fleet.yaml --deep --dry-run"];

test("a check leads to a dry run of a purge where a purge cures what it found", () => {
  expect(after({ cure: "purge" })).toEqual(purge);
  expect(after({ code: "cache-unreadable", severity: "warning", cure: "purge" })).toEqual(purge);
});

test("a check leads to no purge that would leave everything alone", () => {
  expect(after({ cure: "permissions" })).toEqual([]);
  expect(after({ cure: "keystone" })).toEqual([]);
  expect(after({ severity: "info", cure: "nothing" })).toEqual([]);
});
