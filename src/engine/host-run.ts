import { performance } from "node:perf_hooks";
import { toErrorRecord } from "../model/error.ts";
import type { Host } from "../model/host.ts";
import type { Outcome } from "../model/outcome.ts";
import type { ReadSession, Transport } from "../transport/contract.ts";
import type { Cost, Mode } from "./events.ts";
import { createActionJournal } from "./journal.ts";
import type { Journal } from "./journal.ts";
import type { Review } from "./review.ts";
import { runStep } from "./step.ts";
import type { Access } from "./step.ts";
import type { PreparedTask } from "./task.ts";

export interface ReadyStep {
  readonly name: string;
  readonly task: PreparedTask;
}

export interface HostRunOptions {
  readonly mode: Mode;
  readonly transport: Transport;
  readonly signal: AbortSignal;
  readonly review?: Review | undefined;
  readonly journal?: Journal | undefined;
  /** The place of the play in the playbook, from 0. */
  readonly play: number;
  readonly runId: string;
  /** `taken-up`: of an earlier process, which is dead. */
  readonly run: "new" | "taken-up";
}

export interface HostRun {
  readonly outcomes: readonly Outcome[];
  readonly cost: Cost;
}

/** Runs all steps on one host over one session. Never rejects: one outcome per step, whatever happens. */
export async function runHost(
  host: Host,
  steps: readonly ReadyStep[],
  options: HostRunOptions,
): Promise<HostRun> {
  const started = performance.now();
  const outcomes: Outcome[] = [];
  let cost: Cost = { roundTrips: 0, bytesReceived: 0 };
  if (steps.every(({ task }) => task.skip(host) !== null)) {
    return {
      outcomes: steps.map(({ name, task }) => skipped(host, name, task.skip(host) ?? "")),
      cost,
    };
  }
  try {
    const access = await open(host, options);
    await using session: ReadSession = access.session;
    for (const { name, task } of steps) {
      const reason = task.skip(host);
      if (reason !== null) {
        outcomes.push(skipped(host, name, reason));
        continue;
      }
      const stepStarted = outcomes.length === 0 ? started : performance.now();
      const { review, play } = options;
      const journal = createActionJournal(options.journal, { play, host: host.name, step: name });
      const body = await runStep(access, task, host, { review, journal });
      outcomes.push({ host: host.name, step: name, durationMs: since(stepStarted), ...body });
      cost = session.statistics;
      // Whatever is wrong with the host now, a later step must not build on it.
      if (body.status === "failed" || body.status === "drifted" || body.status === "unknown") break;
    }
  } catch (thrown) {
    const name = steps[outcomes.length]?.name;
    if (name !== undefined) outcomes.push(failure(host, name, thrown, since(started)));
  }
  const last = outcomes.at(-1)?.status ?? "unreachable";
  const notReached = steps
    .slice(outcomes.length)
    .map(({ name }) => skipped(host, name, `the step before ended as ${last}`));
  // A text cut out of a configuration file would keep the whole file in memory until the end of the run; a clone does not.
  return { outcomes: structuredClone([...outcomes, ...notReached]), cost };
}

async function open(
  host: Host,
  { mode, transport, signal, run, runId }: HostRunOptions,
): Promise<Access> {
  const reopen = () => transport.openForReading(host, { signal });
  if (mode === "check") return { mode, session: await reopen() };
  return { mode, session: await transport.openForChange(host, { signal, run, runId }), reopen };
}

function failure(host: Host, step: string, thrown: unknown, durationMs: number): Outcome {
  const error = toErrorRecord(thrown);
  const about = { host: host.name, step, durationMs };
  switch (error.code) {
    case "interrupted":
      return { ...about, status: "skipped", reason: "interrupted" };
    case "internal":
    case "request-failed":
    case "tool-missing":
      return { ...about, status: "failed", services: [], findings: [], actions: [], error };
    default:
      return { ...about, status: "unreachable", error };
  }
}

function skipped(host: Host, step: string, reason: string): Outcome {
  return { host: host.name, step, durationMs: 0, status: "skipped", reason };
}

function since(started: number): number {
  return Math.round(performance.now() - started);
}
