import { setMaxListeners } from "node:events";
import pLimit from "p-limit";
import type { ControlReader } from "../model/control-reader.ts";
import type { HostPast } from "../model/journal.ts";
import type { Outcome } from "../model/outcome.ts";
import type { Secret } from "../model/secret.ts";
import { sentPrograms } from "../remote/programs.ts";
import type { Transport } from "../transport/contract.ts";
import { createControlReader } from "../transport/control/control-reader.ts";
import type { Mode, Reporter, RunHeader, Summary } from "./events.ts";
import { exitCode } from "./exit-code.ts";
import type { ReadyStep } from "./host-run.ts";
import { writeIfPossible } from "./journal.ts";
import type { Journal } from "./journal.ts";
import type { Plan, PlannedPlay } from "./plan.ts";
import { runBatch } from "./run-batch.ts";
import { Progress } from "./run-progress.ts";
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
  /** Where a run in mode `apply` is written down; no action is sent that is not there. Default: nowhere. */
  readonly journal?: Journal | undefined;
  /** What an earlier process did in this run. Default: nothing. */
  readonly past?: Past | undefined;
  /** Percentage of the selected hosts, 0 to 100, that have to be covered for the run to count as complete. */
  readonly requireCoverage?: number | undefined;
}

/** A run that was cut off, as its journal has it. */
export interface Past {
  /** `null`: the host was never started. `play` is the place in the playbook, from 0. */
  of(play: number, host: string): HostPast | null;
  /** `ask`: only learn what became of actions that were sent; nothing is changed then. */
  readonly purpose: "go-on" | "ask";
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
  for (const [index, play] of plan.plays.entries()) {
    await runPlay(play, index, { plan, header, options, progress });
  }
  const { cost } = progress;
  const outcomes = inOrder(progress.outcomes, plan);
  const ending = progress.ending();
  const finishedAt = new Date().toISOString();
  const code = exitCode(outcomes, ending);
  await writeIfPossible(options.journal, {
    kind: "run-finished",
    ending: ending.how,
    exitCode: code,
    at: finishedAt,
  });
  const summary: Summary = {
    run: header,
    finishedAt,
    outcomes,
    ending,
    exitCode: code,
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
  index: number,
  { plan, header, options, progress }: WholeRun,
): Promise<void> {
  progress.emit({ kind: "play-started", play: play.name, hosts: play.batches.flat().length });
  const signal = options.signal ?? new AbortController().signal;
  // Every connection listens, so many listeners are no leak.
  setMaxListeners(0, signal);
  const steps = await prepare(play, prepareContext(plan, header, signal, options));
  const limit = pLimit(options.concurrency ?? defaultConcurrency);
  const whole = { ...options, signal, runId: header.id };
  const shared = { play, index, steps, options: whole, progress, limit };
  for (const batch of play.batches) await runBatch(batch, shared);
}

interface WholeRun {
  readonly plan: Plan;
  readonly header: RunHeader;
  readonly options: RunOptions;
  readonly progress: Progress;
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
