import type { Plan } from "../engine/plan.ts";
import type { Mode, Reporter, Summary } from "../engine/events.ts";
import { exitCodes } from "../engine/exit-code.ts";
import { createReview } from "../engine/review.ts";
import type { Review } from "../engine/review.ts";
import { createRunId } from "../engine/run-id.ts";
import { run } from "../engine/run.ts";
import { createTransport } from "../library/transport.ts";
import { FleetmendError } from "../model/error.ts";
import { observed } from "../model/outcome.ts";
import type { Secret } from "../model/secret.ts";
import { humanReporter } from "../reporters/human.ts";
import { coloursOf, widthOf } from "./environment.ts";
import type { Environment } from "./environment.ts";
import { styledExitCode } from "./exit-style.ts";
import { listenForInterrupts } from "./interrupts.ts";
import type { Interrupts } from "./interrupts.ts";
import { suggestNext } from "./next-steps.ts";
import type { Invocation } from "./next-steps.ts";
import type { RunRequest } from "./program.ts";
import { progressReporter } from "./progress.ts";
import { createReporters } from "./reports.ts";

export interface Execution {
  readonly plan: Plan;
  readonly request: Pick<RunRequest, "dryRun" | "yes" | "forks" | "report" | "exitStyle">;
  readonly invocation: Invocation;
  /** Default: a new one. */
  readonly runId?: string;
  /** For the APIs of services; see `RunOptions.apiTokens`. */
  readonly apiTokens?: readonly Secret[];
  /** What it means that no host had anything to say, where that is a mistake of the operator's. */
  readonly nothingFound?: string;
}

/** Runs a plan as the operator asked for: look only, look and ask and do, or do at once. Returns the exit code. */
export async function execute(execution: Execution, environment: Environment): Promise<number> {
  const { request, invocation, runId = createRunId(new Date()) } = execution;
  const next = (summary: Summary) => suggestNext(invocation, summary);
  const reporters = createReporters(request.report, environment, (output, options) =>
    humanReporter(output, { ...options, next }),
  );
  using interrupts = listenForInterrupts(environment);
  const start = (mode: Mode, to: readonly Reporter[], shared: Shared) =>
    startRun(execution, environment, { mode, reporters: to, interrupts, ...shared });
  if (request.dryRun || request.yes) {
    const mode = request.dryRun ? "check" : "apply";
    const summary = await start(mode, reporters, { runId });
    return conclude(summary, execution, environment);
  }
  refuseWithoutTerminal(environment, invocation);
  const shared = { review: createReview(), runId };
  const looked = await start("check", [], shared);
  if (shared.review.size === 0 || looked.ending.how === "interrupted") {
    for (const reporter of reporters) reporter.handle({ kind: "run-finished", summary: looked });
    return conclude(looked, execution, environment);
  }
  showPlan(looked, environment);
  if (!(await confirm(shared.review, environment))) return exitCodes.refused;
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

interface Shared {
  readonly review?: Review;
  readonly runId?: string;
}

async function startRun(
  { plan, request, apiTokens }: Execution,
  environment: Environment,
  options: Shared & {
    readonly mode: Mode;
    readonly reporters: readonly Reporter[];
    readonly interrupts: Interrupts;
  },
): Promise<Summary> {
  const { mode, interrupts, reporters, review, runId } = options;
  const { home, variables } = environment;
  return await run(plan, {
    mode,
    transport: await createTransport({ home, environment: variables }),
    concurrency: request.forks,
    reporters: [progressReporter(environment), ...reporters],
    stop: interrupts.stop,
    signal: interrupts.abort,
    review,
    runId,
    apiTokens,
  });
}

/** Asked before anything is connected: a run that nobody can confirm should not even look. */
function refuseWithoutTerminal(environment: Environment, { command }: Invocation): void {
  if (environment.interactive) return;
  throw new FleetmendError(
    "usage",
    `${command[0]} changes hosts, and there is no terminal to ask on; look first with --dry-run, or confirm with --yes`,
  );
}

function showPlan(summary: Summary, environment: Environment): void {
  const output = { write: (text: string) => void environment.stderr.write(text) };
  const options = { width: widthOf(environment), colours: coloursOf(environment) };
  humanReporter(output, options).handle({ kind: "run-finished", summary });
}

async function confirm(review: Review, { ask, stderr }: Environment): Promise<boolean> {
  const answer = await ask(
    `\nDo this (${review.size} ${review.size === 1 ? "change" : "changes"})? Type yes: `,
  );
  if (answer?.trim().toLowerCase() === "yes") return true;
  stderr.write("Nothing was changed.\n");
  return false;
}
