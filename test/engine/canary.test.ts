import { describe, expect, test } from "vitest";
import { z } from "zod";
import { exitCodes } from "../../src/engine/exit-code.ts";
import { defineTask } from "../../src/engine/task.ts";
import type { ErrorCode } from "../../src/model/error.ts";
import { FleetmendError } from "../../src/model/error.ts";
import { createBudget } from "../../src/engine/budget.ts";
import type { Outcome } from "../../src/model/outcome.ts";
import { memoryTransport } from "../../src/transport/memory/memory-transport.ts";
import { runPlan } from "../support/memory-run.ts";
import { createTestPlan } from "../support/plan.ts";
import { createHost } from "../support/session.ts";

const hosts = ["h1", "h2", "h3", "h4"].map((name) => createHost(name));
const batches = [hosts.slice(0, 2), hosts.slice(2)];

/** A task that finds on the first host what is drawn for it. */
function finding(severity: "error" | "warning" | "none") {
  return defineTask({
    name: "severity.find",
    summary: "Find something on h1",
    params: z.strictObject({}),
    probe: async (_host, _params, { target }) => target.name,
    diagnose: (name) =>
      name === "h1" && severity !== "none" ? [{ code: "x", severity, message: "is wrong" }] : [],
  });
}

describe("a play with serial", () => {
  const machines = memoryTransport(
    Object.fromEntries(hosts.map(({ name }) => [name, { files: {} }])),
  );
  const skippedBy = async (
    severity: "error" | "warning" | "none",
    mode: "check" | "apply",
    play: { readonly maxFailPercentage?: number } = {},
  ) => {
    const plan = createTestPlan(hosts, [[finding(severity), {}]], { batches, ...play });
    const { outcomes, ending, exitCode } = await runPlan(plan, machines, { mode });
    const skipped = outcomes.filter(({ status }) => status === "skipped").map(({ host }) => host);
    return { skipped, ending, exitCode };
  };

  test("starts no batch after one that is not fully cured, and says so", async () => {
    expect(await skippedBy("error", "apply")).toEqual({
      skipped: ["h3", "h4"],
      ending: { how: "stopped", reason: "serial: 1 of 2 hosts of the batch is not cured" },
      exitCode: exitCodes.stopped,
    });
  });

  test("goes on where there is nothing worse than a warning", async () => {
    expect((await skippedBy("warning", "apply")).skipped).toEqual([]);
    expect((await skippedBy("none", "apply")).skipped).toEqual([]);
  });

  test("goes on in a dry run, and where a percentage says what may go wrong", async () => {
    expect((await skippedBy("error", "check")).skipped).toEqual([]);
    expect((await skippedBy("error", "apply", { maxFailPercentage: 50 })).skipped).toEqual([]);
  });

  test("stops after a batch with a host that nobody reached", async () => {
    const some = memoryTransport({ h2: { files: {} }, h3: { files: {} }, h4: { files: {} } });
    const plan = createTestPlan(hosts, [[finding("none"), {}]], { batches });
    const { outcomes } = await runPlan(plan, some, { mode: "apply" });
    expect(outcomes.map(({ status }) => status)).toEqual([
      "unreachable",
      "ok",
      "skipped",
      "skipped",
    ]);
  });
});

describe("a budget", () => {
  const statuses = ["unreachable", "failed", "drifted", "unknown"] as const;
  const outcomeOf = (status: (typeof statuses)[number]): Outcome => {
    const error = { code: "change-failed" as ErrorCode, message: "broke" };
    const about = { host: "h1", step: "s", durationMs: 0, error };
    return status === "unreachable"
      ? { ...about, status }
      : { ...about, status, services: [], findings: [], actions: [] };
  };

  test.each(statuses)("counts a host that is %s", (status) => {
    const fatal = { batchSize: 4, maxFailPercentage: null, anyErrorsFatal: true };
    expect(createBudget(fatal).spend([outcomeOf(status)])).toBe("any_errors_fatal: a host broke");
    const share = { batchSize: 4, maxFailPercentage: 24, anyErrorsFatal: false };
    expect(createBudget(share).spend([outcomeOf(status)])).toMatch(
      /^max_fail_percentage 24: 1 of 4/,
    );
  });
});

describe("--require-coverage", () => {
  const refuse = () => Promise.reject(new FleetmendError("connection-refused", "refused"));
  const machines = memoryTransport(
    Object.fromEntries(hosts.map(({ name }) => [name, { files: {} }])),
  );
  const transport = {
    ...machines,
    openForReading: (...[host, options]: Parameters<typeof machines.openForReading>) =>
      host.name === "h4" ? refuse() : machines.openForReading(host, options),
  };
  const plan = createTestPlan(hosts, [[finding("none"), {}]]);

  test("is met by just so many hosts", async () => {
    const summary = await runPlan(plan, transport, { mode: "check", requireCoverage: 75 });
    expect(summary.ending).toEqual({ how: "completed" });
    expect(summary.exitCode).toBe(exitCodes.notCovered);
  });

  test("ends with 5 where fewer were covered, and says how many", async () => {
    const summary = await runPlan(plan, transport, { mode: "check", requireCoverage: 75.1 });
    expect(summary.exitCode).toBe(exitCodes.stopped);
    expect(summary.ending).toEqual({
      how: "not-covered",
      reason: "3 of 4 hosts were covered (75%), and 75.1% are required",
    });
  });
});
