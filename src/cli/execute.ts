import type { Plan } from "../engine/plan.ts";
import type { Mode, Reporter, Summary } from "../engine/events.ts";
import { exitCodes } from "../engine/exit-code.ts";
import { createReview } from "../engine/review.ts";
import { createRunId } from "../engine/run-id.ts";
import { observed } from "../model/outcome.ts";
import type { Secret } from "../model/secret.ts";
import { humanReporter } from "../reporters/human.ts";
import { confirm, refuseWithoutTerminal } from "./confirm.ts";
import { coloursOf, widthOf } from "./environment.ts";
import type { Environment } from "./environment.ts";
import { styledExitCode } from "./exit-style.ts";
import { listenForInterrupts } from "./interrupts.ts";
import { suggestNext } from "./next-steps.ts";
import type { Invocation } from "./next-steps.ts";
import type { RunRequest } from "./program.ts";
import { createReporters } from "./reports.ts";
import { goOn } from "./go-on.ts";
import { rememberReview } from "./remember-review.ts";
import { startRun } from "./start-run.ts";
import type { StartOptions } from "./start-run.ts";

export interface Execution {
  readonly plan: Plan;
  readonly request: Pick<
    RunRequest,
    | "dryRun"
    | "yes"
    | "forks"
    | "report"
    | "exitStyle"
    | "inventory"
    | "requireCoverage"
    | "words"
    | "resumed"
  >;
  readonly invocation: Invocation;
  /** Default: a new one. */
  readonly runId?: string;
  /** For the APIs of services; see `RunOptions.apiTokens`. */
  readonly apiTokens?: readonly Secret[];
  /** What it means that no host had anything to say, where that is a mistake of the operator's. */
  readonly nothingFound?: string;
  /** See `HumanOptions.kept`. */
  readonly kept?: "by-run";
}

/** Runs a plan as the operator asked for: look only, look and ask and do, or do at once. Returns the exit code. */
export async function execute(execution: Execution, environment: Environment): Promise<number> {
  const { request, invocation, runId = createRunId(new Date()) } = execution;
  const next = (summary: Summary) => suggestNext(invocation, summary);
  const reporters = createReporters(request.report, environment, (output, options) =>
    humanReporter(output, { ...options, next, kept: execution.kept }),
  );
  const runIdOf = execution.runId === undefined ? "run" : "plan";
  using interrupts = listenForInterrupts(environment);
  const start = (mode: Mode, to: readonly Reporter[], shared: Partial<StartOptions>) =>
    startRun({ ...execution, runIdOf, mode, reporters: to, interrupts, ...shared }, environment);
  if (request.resumed !== undefined) {
    const resumed = { ...execution, resumed: request.resumed };
    const summary = await goOn(resumed, environment, (shared) => start("apply", reporters, shared));
    return summary === null ? exitCodes.refused : styledExitCode(summary, request.exitStyle);
  }
  if (request.dryRun || request.yes) {
    const mode = request.dryRun ? "check" : "apply";
    const summary = await start(mode, reporters, { runId });
    return conclude(summary, execution, environment);
  }
  refuseWithoutTerminal(environment, invocation.command[0]);
  const { review, reviewed } = rememberReview(createReview());
  const shared = { review, reviewed, runId };
  const looked = await start("check", [], shared);
  if (review.size === 0 || looked.ending.how === "interrupted") {
    for (const reporter of reporters) reporter.handle({ kind: "run-finished", summary: looked });
    return conclude(looked, execution, environment);
  }
  showPlan(looked, environment);
  const changes = `${review.size} ${review.size === 1 ? "change" : "changes"}`;
  const isWanted = await confirm(`\nDo this (${changes})? Type yes: `, environment);
  if (!isWanted) return exitCodes.refused;
  return styledExitCode(await start("apply", reporters, shared), request.exitStyle);
}

function conclude(
  summary: Summary,
  { request, nothingFound }: Execution,
  { stderr }: Environment,
): number {
  const seen = summary.outcomes.map(observed);
  const silent = seen.every(
    ({ findings, actions }) => findings.length === 0 && actions.length === 0,
  );
  if (nothingFound === undefined || !silent || summary.exitCode !== exitCodes.clean) {
    return styledExitCode(summary, request.exitStyle);
  }
  stderr.write(`fleetmend: ${nothingFound}\n`);
  return exitCodes.refused;
}

function showPlan(summary: Summary, environment: Environment): void {
  const output = { write: (text: string) => void environment.stderr.write(text) };
  const options = { width: widthOf(environment), colours: coloursOf(environment) };
  humanReporter(output, options).handle({ kind: "run-finished", summary });
}
