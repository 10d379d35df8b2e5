import { describe, expect, test } from "vitest";
import { exitCodes } from "../../src/engine/exit-code.ts";
import type { RunOptions } from "../../src/engine/run.ts";
import { readHistory } from "../../src/journal/history.ts";
import { FleetmendError } from "../../src/model/error.ts";
import type { JournalRecord } from "../../src/model/journal.ts";
import { observed } from "../../src/model/outcome.ts";
import type { Transport } from "../../src/transport/contract.ts";
import { memoryTransport } from "../../src/transport/memory/memory-transport.ts";
import { memoryJournal } from "../support/memory-journal.ts";
import { runPlan } from "../support/memory-run.ts";
import { cachedFile, hostWithFile, oneFilePurge } from "../support/one-file-purge.ts";
import { createTestPlan } from "../support/plan.ts";
import { createHost } from "../support/session.ts";

const hosts = ["h1", "h2", "h3"].map((name) => createHost(name));
const plan = createTestPlan(hosts, [[oneFilePurge, {}]]);

function startMachines() {
  return memoryTransport(Object.fromEntries(hosts.map(({ name }) => [name, hostWithFile])));
}

type Machines = ReturnType<typeof startMachines>;

function apply(transport: Transport, options: Pick<RunOptions, "journal" | "past"> = {}) {
  const runId = "20260102T030405Z-0a1b2c";
  return runPlan(plan, transport, { mode: "apply", concurrency: 1, runId, ...options });
}

/** Hosts whose file is where it was. */
function untouched(machines: Machines): readonly string[] {
  return hosts.map(({ name }) => name).filter((name) => machines.paths(name).includes(cachedFile));
}

function pastOf(records: readonly JournalRecord[], purpose: "go-on" | "ask" = "go-on") {
  return { of: readHistory(records).of, purpose };
}

test("each host's action is written down before it is sent, and its answer before the next host", async () => {
  const journal = memoryJournal();
  const machines = startMachines();
  const summary = await apply(machines, { journal });
  expect(summary.exitCode).toBe(exitCodes.clean);
  const ofHost = ["host-started", "action-sent", "action-answered", "host-finished"];
  const kinds = journal.events.map((event) =>
    "host" in event ? `${event.host} ${event.kind}` : event.kind,
  );
  const expected = hosts.flatMap(({ name }) => ofHost.map((kind) => `${name} ${kind}`));
  expect(kinds).toEqual([...expected, "run-finished"]);
});

describe("a journal that cannot be written", () => {
  test.each([
    [0, 0, "before the first host"],
    [1, 0, "before an action is sent"],
    [2, 1, "before the answer is written"],
    [4, 1, "before the second host"],
    [5, 1, "before the second action"],
  ])("after %i records: %i actions were sent", async (room, sent) => {
    const machines = startMachines();
    const summary = await apply(machines, { journal: memoryJournal(room) });
    expect(untouched(machines)).toHaveLength(hosts.length - sent);
    expect(summary.ending).toEqual({ how: "stopped", reason: "there is no room for the journal" });
    expect(summary.exitCode).toBe(exitCodes.stopped);
    expect(summary.outcomes).toHaveLength(hosts.length);
  });

  test("fails the host whose action was not sent, with the reason", async () => {
    const { outcomes } = await apply(startMachines(), { journal: memoryJournal(1) });
    expect(outcomes[0]).toMatchObject({
      status: "failed",
      error: { code: "journal-failed" },
      actions: [{ state: "refused" }],
    });
  });
});

describe("a run that is gone on with", () => {
  /** What a journal has when its writer was killed after so many records. */
  async function cutAfter(records: number, machines: Machines): Promise<readonly JournalRecord[]> {
    const whole = memoryJournal();
    await apply(machines, { journal: whole });
    return whole.events.slice(0, records);
  }

  test.each(Array.from({ length: 14 }, (_, records) => [records]))(
    "after %i records accounts for every action once",
    async (records) => {
      const machines = startMachines();
      const journal = memoryJournal();
      const past = pastOf(await cutAfter(records, machines));
      const { outcomes } = await apply(machines, { journal, past });
      const known = outcomes.flatMap((outcome) =>
        observed(outcome).actions.map(({ state }) => `${outcome.host} ${state}`),
      );
      // Of hosts that the journal has nothing of, nobody knows that a run did anything.
      const started = hosts.filter((_, index) => records >= 4 * index + 2);
      expect(known).toEqual(started.map(({ name }) => `${name} done`));
      expect(outcomes.map(({ host }) => host)).toEqual(hosts.map(({ name }) => name));
      expect(journal.events.filter(({ kind }) => kind === "action-sent")).toEqual([]);
    },
  );

  test("does what was written down and never sent", async () => {
    const records = await cutAfter(2, startMachines());
    const machines = startMachines();
    const summary = await apply(machines, { past: pastOf(records) });
    expect(summary.outcomes.map(({ status }) => status)).toEqual(["changed", "changed", "changed"]);
    expect(summary.outcomes.flatMap((one) => observed(one).actions)).toHaveLength(hosts.length);
    expect(untouched(machines)).toEqual([]);
  });

  test("asks only, where that is what is wanted, and says what is left", async () => {
    const records = await cutAfter(2, startMachines());
    const machines = startMachines();
    const openForChange = () => Promise.reject(new Error("nothing may be changed"));
    const past = pastOf(records, "ask");
    const summary = await apply({ ...machines, openForChange }, { past });
    expect(summary.outcomes.map(({ status }) => status)).toEqual(["failed", "skipped", "skipped"]);
    expect(summary.ending.how).toBe("interrupted");
    expect(untouched(machines)).toHaveLength(hosts.length);
  });

  test("leaves a host that does not answer alone: unknown, and the others are worked on", async () => {
    const records = await cutAfter(2, startMachines());
    const machines = startMachines();
    const transport: Transport = {
      openForChange: (host, options) => machines.openForChange(host, options),
      openForReading: () => Promise.reject(new FleetmendError("interrupted", "out of reach")),
    };
    const journal = memoryJournal();
    const summary = await apply(transport, { past: pastOf(records), journal });
    expect(summary.outcomes.map(({ status }) => status)).toEqual(["unknown", "changed", "changed"]);
    expect(summary.exitCode).toBe(exitCodes.notCovered);
    expect(untouched(machines)).toEqual(["h1"]);
    const history = readHistory([...records, ...journal.events]);
    expect(history.of(0, "h1")).toMatchObject({ status: "open", actions: [{ records: null }] });
  });

  test("tries hosts again that were out of reach", async () => {
    const machines = startMachines();
    const journal = memoryJournal();
    const refuse = () => Promise.reject(new FleetmendError("connection-refused", "h2 refuses"));
    const openForChange: Transport["openForChange"] = (host, options) =>
      host.name === "h2" ? refuse() : machines.openForChange(host, options);
    const first = await apply({ ...machines, openForChange }, { journal });
    expect(first.outcomes.map(({ status }) => status)).toEqual([
      "changed",
      "unreachable",
      "changed",
    ]);
    const second = await apply(machines, { past: pastOf(journal.events) });
    expect(second.outcomes.map(({ status }) => status)).toEqual(["changed", "changed", "changed"]);
    expect(untouched(machines)).toEqual([]);
  });

  test("counts hosts that broke before, so that a budget that was spent stays spent", async () => {
    const error = { code: "change-failed", message: "it broke" } as const;
    const about = { host: "h3", step: "one-file.purge", durationMs: 0 };
    const broken = { ...about, status: "failed", services: [], findings: [], actions: [], error };
    const records: readonly JournalRecord[] = [
      { kind: "host-finished", play: 0, host: "h3", outcomes: [{ ...broken, status: "failed" }] },
    ];
    const machines = startMachines();
    const fatal = createTestPlan(hosts, [[oneFilePurge, {}]], { anyErrorsFatal: true });
    const summary = await runPlan(fatal, machines, { mode: "apply", past: pastOf(records) });
    expect(summary.ending.how).toBe("stopped");
    expect(untouched(machines)).toHaveLength(hosts.length);
  });
});
