import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { RunEvent } from "../../src/engine/events.ts";
import { exitCodes } from "../../src/engine/exit-code.ts";
import { defineTask } from "../../src/engine/task.ts";
import { FleetmendError } from "../../src/model/error.ts";
import type { Host } from "../../src/model/host.ts";
import type { Transport } from "../../src/transport/contract.ts";
import { memoryTransport } from "../../src/transport/memory/memory-transport.ts";
import { runPlan } from "../support/memory-run.ts";
import { createTestPlan } from "../support/plan.ts";
import { createHost } from "../support/session.ts";

const fileCheck = defineTask({
  name: "file.absent",
  summary: "Report a file that should not be there",
  params: z.strictObject({ path: z.string() }),
  probe: (host, { path }) => host.facts(path),
  diagnose: (file) =>
    file.status === "present"
      ? [
          {
            code: "file-present",
            severity: "error",
            message: `has ${file.size} bytes`,
            path: file.path,
          },
        ]
      : [],
});

const path = "/var/lib/app/old";

function hostsNamed(count: number): readonly Host[] {
  return Array.from({ length: count }, (_, index) =>
    createHost(`h${String(index).padStart(3, "0")}`),
  );
}

/** Machines in memory; what is drawn for a host decides how it behaves. */
type Behaviour = "clean" | "dirty" | "refuses" | "throws";

function transportOf(behaviours: readonly Behaviour[]): Transport {
  const machines = memoryTransport(
    Object.fromEntries(
      behaviours.map((one, index) => [
        `h${String(index).padStart(3, "0")}`,
        { files: one === "dirty" ? { [path]: "x" } : {} },
      ]),
    ),
  );
  const behaviourOf = ({ name }: Host) => behaviours[Number(name.slice(1))];
  return {
    async openForReading(host, options) {
      if (behaviourOf(host) === "refuses")
        throw new FleetmendError("connection-refused", `${host.name} refuses`);
      const session = await machines.openForReading(host, options);
      if (behaviourOf(host) !== "throws") return session;
      const facts = () => Promise.reject(new FleetmendError("request-failed", "broken"));
      return { ...session, reader: { ...session.reader, facts } };
    },
    openForChange: machines.openForChange,
  };
}

test("every host has exactly one outcome, whatever the hosts do and however many run at once", async () => {
  const behaviour = fc.constantFrom<Behaviour>("clean", "dirty", "refuses", "throws");
  await fc.assert(
    fc.asyncProperty(
      fc.array(behaviour, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 8 }),
      async (behaviours, concurrency) => {
        const hosts = hostsNamed(behaviours.length);
        const plan = createTestPlan(hosts, [[fileCheck, { path }]]);
        const summary = await runPlan(plan, transportOf(behaviours), {
          mode: "check",
          concurrency,
        });
        const expected = {
          clean: "ok",
          dirty: "findings",
          refuses: "unreachable",
          throws: "failed",
        };
        expect(summary.outcomes.map(({ host }) => host)).toEqual(hosts.map(({ name }) => name));
        expect(summary.outcomes.map(({ status }) => status)).toEqual(
          behaviours.map((one) => expected[one]),
        );
      },
    ),
    { numRuns: 200 },
  );
});

describe("exit codes", () => {
  const table: readonly (readonly [readonly Behaviour[], number])[] = [
    [["clean", "clean"], exitCodes.clean],
    [["clean", "dirty"], exitCodes.findings],
    [["dirty", "refuses"], exitCodes.notCovered],
    [["refuses", "throws", "dirty"], exitCodes.failed],
  ];
  test.each(table)("%j ends with %i", async (behaviours, code) => {
    const plan = createTestPlan(hostsNamed(behaviours.length), [[fileCheck, { path }]]);
    expect((await runPlan(plan, transportOf(behaviours), { mode: "check" })).exitCode).toBe(code);
  });
});

describe("budgets", () => {
  const behaviours: readonly Behaviour[] = [
    "refuses",
    "clean",
    "refuses",
    "clean",
    "clean",
    "clean",
  ];
  const hosts = hostsNamed(6);
  const batches = [hosts.slice(0, 2), hosts.slice(2, 4), hosts.slice(4)];

  test("any_errors_fatal starts no host after one broke, and says so", async () => {
    const plan = createTestPlan(hosts, [[fileCheck, { path }]], { batches, anyErrorsFatal: true });
    const summary = await runPlan(plan, transportOf(behaviours), { mode: "check", concurrency: 1 });
    expect(summary.outcomes.map(({ status }) => status)).toEqual([
      "unreachable",
      "skipped",
      "skipped",
      "skipped",
      "skipped",
      "skipped",
    ]);
    expect(summary.ending).toEqual({ how: "stopped", reason: "any_errors_fatal: a host broke" });
    expect(summary.exitCode).toBe(exitCodes.stopped);
  });

  test("max_fail_percentage must be exceeded, and unreachable hosts count", async () => {
    const run = async (maxFailPercentage: number) => {
      const plan = createTestPlan(hosts, [[fileCheck, { path }]], { batches, maxFailPercentage });
      const summary = await runPlan(plan, transportOf(behaviours), {
        mode: "check",
        concurrency: 1,
      });
      return summary.outcomes.filter(({ status }) => status === "skipped").length;
    };
    expect(await run(50)).toBe(0);
    expect(await run(49)).toBe(5);
  });
});

test("an interrupt before the start skips every host and says so", async () => {
  const stop = AbortSignal.abort();
  const plan = createTestPlan(hostsNamed(3), [[fileCheck, { path }]]);
  const summary = await runPlan(plan, transportOf(["clean", "clean", "clean"]), {
    mode: "check",
    stop,
  });
  expect(
    summary.outcomes.map((outcome) => (outcome.status === "skipped" ? outcome.reason : "")),
  ).toEqual(["interrupted", "interrupted", "interrupted"]);
  expect(summary.exitCode).toBe(exitCodes.interrupted);
});

test("a failed step leaves the later ones out, and each step has its outcome", async () => {
  const plan = createTestPlan(hostsNamed(1), [
    [fileCheck, { path }],
    [fileCheck, { path: "/other" }],
  ]);
  const summary = await runPlan(plan, transportOf(["throws"]), { mode: "check" });
  expect(summary.outcomes.map(({ status }) => status)).toEqual(["failed", "skipped"]);
});

test("a task that throws is a bug of its author: the host fails as internal, the others go on", async () => {
  const broken = defineTask({
    name: "broken.task",
    summary: "Throw",
    params: z.strictObject({}),
    async probe(_host, _params, { target }) {
      if (target.name === "h000") throw new TypeError("cannot read properties of undefined");
    },
    diagnose: () => [],
  });
  const plan = createTestPlan(hostsNamed(2), [[broken, {}]]);
  const summary = await runPlan(plan, transportOf(["clean", "clean"]), { mode: "check" });
  expect(summary.outcomes[0]).toMatchObject({ status: "failed", error: { code: "internal" } });
  expect(summary.outcomes[1]?.status).toBe("ok");
  expect(summary.exitCode).toBe(exitCodes.bug);
});

test("events tell of the run in order", async () => {
  const events: RunEvent[] = [];
  const plan = createTestPlan(hostsNamed(1), [[fileCheck, { path }]]);
  await runPlan(plan, transportOf(["clean"]), {
    mode: "check",
    reporters: [{ handle: (event) => void events.push(event) }],
  });
  expect(events.map(({ kind }) => kind)).toEqual([
    "run-started",
    "play-started",
    "host-started",
    "host-finished",
    "run-finished",
  ]);
});
