import type { LimitFunction } from "p-limit";
import { toErrorRecord } from "../model/error.ts";
import type { Host } from "../model/host.ts";
import type { PastAction } from "../model/journal.ts";
import type { Outcome } from "../model/outcome.ts";
import { createBudget } from "./budget.ts";
import { judgeCanary } from "./canary.ts";
import { runHost } from "./host-run.ts";
import type { HostRun, ReadyStep } from "./host-run.ts";
import { writeIfPossible } from "./journal.ts";
import { isUnknown, settle, settledOutcome, withPast } from "./past.ts";
import type { SettledActions } from "./past.ts";
import type { PlannedPlay } from "./plan.ts";
import { noCost } from "./run-progress.ts";
import type { Progress } from "./run-progress.ts";
import type { RunOptions } from "./run.ts";

/** One play that is being run. */
export interface PlayRun {
  readonly play: PlannedPlay;
  /** The place of the play in the playbook, from 0. */
  readonly index: number;
  readonly steps: readonly ReadyStep[];
  readonly options: RunOptions & { readonly signal: AbortSignal; readonly runId: string };
  readonly progress: Progress;
  readonly limit: LimitFunction;
}

/** Runs a play on the hosts of one batch; each of them has its outcomes then, whatever happens. */
export async function runBatch(batch: readonly Host[], run: PlayRun): Promise<void> {
  const { play, index, options, progress, limit } = run;
  const budget = createBudget({ ...play, batchSize: batch.length });
  const worked: Outcome[] = [];
  const finish = (host: Host, result: HostRun): void => {
    worked.push(...result.outcomes);
    progress.finish(host, result);
    progress.stopFor(budget.spend(result.outcomes));
  };
  const open: (() => Promise<void>)[] = [];
  for (const host of batch) {
    const past = options.past?.of(index, host.name) ?? null;
    // Hosts that an earlier process is done with count first: a budget that was spent stays spent.
    if (past?.status === "finished") finish(host, { outcomes: past.outcomes, cost: noCost });
    else open.push(() => workOn(host, past?.actions ?? [], run, finish));
  }
  await Promise.all(open.map((work) => limit(work)));
  progress.stopFor(judgeCanary(play, options.mode, worked));
}

/** Does what is left to do on one host, unless the run has to end. */
async function workOn(
  host: Host,
  before: readonly PastAction[],
  run: PlayRun,
  finish: (host: Host, result: HostRun) => void,
): Promise<void> {
  const { index, steps, options, progress } = run;
  const { journal, past } = options;
  const mayAsk = progress.whyStopped() === null;
  const settled = await settle(host, before, { ...options, play: index, mayAsk });
  const asking = past?.purpose === "ask" ? "the run was only asked about" : null;
  const held = progress.whyStopped() ?? asking ?? (await announce(host, run));
  if (held !== null) return progress.hold(host, leftAlone(host, run, settled, held));
  progress.emit({ kind: "host-started", host: host.name });
  if (isUnknown(settled)) {
    const why = "it is not known what became of an action before";
    return finish(host, { outcomes: leftAlone(host, run, settled, why), cost: noCost });
  }
  const taken = past === undefined ? "new" : "taken-up";
  const { outcomes, cost } = await runHost(host, steps, { ...options, play: index, run: taken });
  const whole = outcomes.map((outcome) => withPast(outcome, settled));
  const brief = whole.map((one) => ("services" in one ? { ...one, services: [] } : one));
  await writeIfPossible(journal, {
    kind: "host-finished",
    play: index,
    host: host.name,
    outcomes: brief,
  });
  finish(host, { outcomes: whole, cost });
}

/** Writes down that a host is about to be worked on; the reason if that is not possible. */
async function announce(host: Host, { index, options }: PlayRun): Promise<string | null> {
  try {
    await options.journal?.write({ kind: "host-started", play: index, host: host.name });
    return null;
  } catch (thrown) {
    return toErrorRecord(thrown).message;
  }
}

function leftAlone(
  host: Host,
  { steps }: PlayRun,
  settled: SettledActions,
  reason: string,
): readonly Outcome[] {
  return steps.map(({ name }): Outcome => {
    const about = { host: host.name, step: name, durationMs: 0 };
    return settledOutcome(host, name, settled, reason) ?? { ...about, status: "skipped", reason };
  });
}
