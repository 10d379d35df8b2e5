import { expect, test } from "vitest";
import { styledExitCode } from "../../src/cli/exit-style.ts";
import type { Summary } from "../../src/engine/events.ts";
import type { Severity } from "../../src/model/finding.ts";

function summaryOf(exitCode: number, severity: Severity = "error"): Summary {
  const finding = { code: "cache-stale", severity, message: "is stale" };
  return {
    run: {
      id: "20260102T030405Z-0a1b2c",
      mode: "check",
      playbook: "check.yaml",
      startedAt: "",
      programs: [],
    },
    finishedAt: "",
    outcomes: [
      {
        host: "h",
        step: "s",
        durationMs: 0,
        status: "findings",
        services: [],
        findings: [finding],
        actions: [],
      },
    ],
    ending: { how: "completed" },
    exitCode,
    cost: { roundTrips: 0, bytesReceived: 0 },
  };
}

test.each([
  [0, 0],
  [3, 0],
  [2, 2],
  [4, 4],
  [5, 2],
  [130, 99],
  [255, 250],
])("%i is %i to those who know ansible-playbook", (own, ansible) => {
  expect(styledExitCode(summaryOf(own), "ansible")).toBe(ansible);
  expect(styledExitCode(summaryOf(own), "fleetmend")).toBe(own);
});

test.each([
  [0, "error", 0],
  [3, "warning", 1],
  [3, "error", 2],
  [4, "warning", 2],
  [255, "error", 255],
] as const)("%i with findings of severity %s is %i to an upgrade check", (own, severity, code) => {
  expect(styledExitCode(summaryOf(own, severity), "upgrade-check")).toBe(code);
});
