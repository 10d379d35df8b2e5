import { setMaxListeners } from "node:events";
import pLimit from "p-limit";
import type { ControlReader } from "../model/control-reader.ts";
import type { Host } from "../model/host.ts";
import type { Outcome } from "../model/outcome.ts";
import type { Secret } from "../model/secret.ts";
import { sentPrograms } from "../remote/programs.ts";
import type { Transport } from "../transport/contract.ts";
import { createControlReader } from "../transport/control/control-reader.ts";
import { createBudget } from "./budget.ts";
import type { Cost, Ending, Mode, Reporter, RunEvent, RunHeader, Summary } from "./events.ts";
import { exitCode } from "./exit-code.ts";
import { runHost } from "./host-run.ts";
import type { ReadyStep } from "./host-run.ts";
import type { Plan, PlannedPlay } from "./plan.ts";
import { createRunId } from "./run-id.ts";
import type { Review } from "./review.ts";
import type { PrepareContext } from "./task.ts";

export interface RunOptions {
  /** Required: nothing changes a host by default. */
  readonly mode: Mode;
  readonly transport: Transport;
  /** Default: HTTP and files of this machine. */
  readonly control?: ControlReader | undefined;
  /** Hosts that are worked on at the same time. Default 50. */
  readonly concurrency?: number | undefined;
  readonly reporters?: readonly Reporter[] | undefined;
  /** When aborted, no further host is started; those under way finish. */
  readonly stop?: AbortSignal | undefined;
  /** When aborted, everything ends at once. */
  readonly signal?: AbortSignal | undefined;
  readonly runId?: string | undefined;
  /** For the APIs of services that have a `verify_url`: the first is used before a change, the last after it. */
  readonly apiTokens?: readonly Secret[] | undefined;
  /** In mode `check` it is filled; in mode `apply` only what it allows is done. */
  readonly review?: Review | undefined;
}

export const defaultConcurrency = 50;

/** Runs a plan. Resolves with one outcome per selected host and step; rejects only when a step cannot be prepared. */
export async function run(plan: Plan, options: RunOptions): Promise<Summary> {
  const startedAt = new Date();
  const header: RunHeader = {
    id: options.runId ?? createRunId(startedAt),
    mode: options.mode,
    playbook: plan.playbook,
    startedAt: startedAt.toISOString(),
    programs: sentPrograms[options.mode],
  };
  const progress = new Progress(options);
  const hosts = plan.plays.reduce((sum, { batches }) => sum + batches.flat().length, 0);
  progress.emit({ kind: "run-started", run: header, hosts });
  for (const play of plan.plays) await runPlay(play, plan, header, options, progress);
  const { cost } = progress;
  const outcomes = inOrder(progress.outcomes, plan);
  const ending = progress.ending();
  const finishedAt = new Date().toISOString();
  const summary: Summary = {
    run: header,
    finishedAt,
    outcomes,
    ending,
    exitCode: exitCode(outcomes, ending),
    cost,
  };
  progress.emit({ kind: "run-finished", summary });
  return summary;
}

/** Hosts finish in any order; reports have them in the inventory's. */
function inOrder(outcomes: readonly Outcome[], plan: Plan): readonly Outcome[] {
  const places = new Map(plan.inventory.map(({ name }, index) => [name, index]));
  const placeOf = ({ host }: Outcome) => places.get(host) ?? places.size;
  return outcomes.toSorted((one, other) => placeOf(one) - placeOf(other));
}

async function runPlay(
  play: PlannedPlay,
  plan: Plan,
  header: RunHeader,
  options: RunOptions,
  progress: Progress,
): Promise<void> {
  progress.emit({ kind: "play-started", play: play.name, hosts: play.batches.flat().length });
  const signal = options.signal ?? new AbortController().signal;
  // Every connection listens, so many listeners are no leak.
  setMaxListeners(0, signal);
  const steps = await prepare(play, prepareContext(plan, header, signal, options));
  const limit = pLimit(options.concurrency ?? defaultConcurrency);
  for (const batch of play.batches) {
    const budget = createBudget({ ...play, batchSize: batch.length });
    const work = async (host: Host): Promise<void> => {
      const reason = progress.whyStopped();
      if (reason !== null) return progress.skip(host, steps, reason);
      progress.emit({ kind: "host-started", host: host.name });
      const { outcomes, cost } = await runHost(host, steps, { ...options, signal });
      progress.finish(host, outcomes, cost);
      progress.stopFor(budget.spend(outcomes));
    };
    await Promise.all(batch.map((host) => limit(() => work(host))));
  }
}

function prepare(play: PlannedPlay, context: PrepareContext): Promise<readonly ReadyStep[]> {
  return Promise.all(
    play.steps.map(async ({ name, task }) => ({ name, task: await task.prepare(context) })),
  );
}

function prepareContext(
  plan: Plan,
  { id }: RunHeader,
  signal: AbortSignal,
  { control = createControlReader(signal), transport, apiTokens = [] }: RunOptions,
): PrepareContext {
  return {
    runId: id,
    hosts: plan.inventory,
    control,
    apiTokens,
    async read(host, use) {
      await using session = await transport.openForReading(host, { signal });
      return await use(session.reader);
    },
  };
}

/** What has happened so far, and whether to go on. */
class Progress {
  readonly outcomes: Outcome[] = [];
  cost: Cost = { roundTrips: 0, bytesReceived: 0 };
  readonly #options: RunOptions;
  #stopped: string | null = null;
  #heldBack = false;

  constructor(options: RunOptions) {
    this.#options = options;
  }

  emit(event: RunEvent): void {
    for (const reporter of this.#options.reporters ?? []) reporter.handle(event);
  }

  finish(host: Host, outcomes: readonly Outcome[], cost: Cost): void {
    this.outcomes.push(...outcomes);
    this.cost = {
      roundTrips: this.cost.roundTrips + cost.roundTrips,
      bytesReceived: this.cost.bytesReceived + cost.bytesReceived,
    };
    this.emit({ kind: "host-finished", host: host.name, outcomes });
  }

  skip(host: Host, steps: readonly ReadyStep[], reason: string): void {
    this.#heldBack = true;
    const outcomes = steps.map(({ name }): Outcome => ({
      host: host.name,
      step: name,
      durationMs: 0,
      status: "skipped",
      reason,
    }));
    this.finish(host, outcomes, { roundTrips: 0, bytesReceived: 0 });
  }

  stopFor(reason: string | null): void {
    this.#stopped ??= reason;
  }

  /** The reason to start no further host. */
  whyStopped(): string | null {
    return this.#interrupted() ? "interrupted" : this.#stopped;
  }

  ending(): Ending {
    if (this.#interrupted()) return { how: "interrupted" };
    return this.#heldBack ? { how: "stopped", reason: this.#stopped ?? "" } : { how: "completed" };
  }

  #interrupted(): boolean {
    return this.#options.stop?.aborted === true || this.#options.signal?.aborted === true;
  }
}
