import { createHash } from "node:crypto";
import type { Plan } from "../engine/plan.ts";
import type { Mode, Reporter, Summary } from "../engine/events.ts";
import type { Review } from "../engine/review.ts";
import { createRunId } from "../engine/run-id.ts";
import { run } from "../engine/run.ts";
import type { Past } from "../engine/run.ts";
import type { Appender } from "../journal/appender.ts";
import { createJournal, hasJournal } from "../journal/journal-file.ts";
import { journalDirectory } from "../journal/state-directory.ts";
import type { ActionReviewed, JournalAuthor } from "../model/journal.ts";
import type { Secret } from "../model/secret.ts";
import type { Environment } from "./environment.ts";
import { inventoryFiles } from "./inventory-files.ts";
import type { Interrupts } from "./interrupts.ts";
import type { RunRequest } from "./program.ts";
import { progressReporter } from "./progress.ts";
import { version } from "./version.ts";
import { openTransport } from "./transport.ts";

export interface StartOptions {
  readonly plan: Plan;
  readonly request: Pick<RunRequest, "forks" | "requireCoverage" | "words" | "inventory">;
  readonly apiTokens?: readonly Secret[] | undefined;
  readonly mode: Mode;
  readonly reporters: readonly Reporter[];
  readonly interrupts: Interrupts;
  readonly runId?: string | undefined;
  /** `plan`: a plan file can be applied several times, and names its hosts itself. Default: `run`. */
  readonly runIdOf?: "run" | "plan" | undefined;
  readonly review?: Review | undefined;
  /** What the review has. */
  readonly reviewed?: readonly ActionReviewed[] | undefined;
  /** A run of an earlier process that is gone on with. */
  readonly earlier?: { readonly journal: Appender; readonly past: Past } | undefined;
}

/** Runs a plan; if it may change hosts, with a journal. Rejects with a FleetmendError if there can be none. */
export async function startRun(options: StartOptions, environment: Environment): Promise<Summary> {
  const { plan, request, mode, interrupts, reporters, review, apiTokens, earlier } = options;
  const transport = await openTransport(plan, environment);
  const runId = await chooseRunId(options, environment);
  const begin = () => (mode === "check" ? null : beginJournal(runId, options, environment));
  await using journal = earlier?.journal ?? (await begin());
  const summary = await run(plan, {
    mode,
    transport,
    concurrency: request.forks,
    reporters: [progressReporter(environment), ...reporters],
    stop: interrupts.stop,
    signal: interrupts.abort,
    review,
    runId,
    apiTokens,
    journal: journal ?? undefined,
    past: earlier?.past,
    requireCoverage: request.requireCoverage,
  });
  const remark = transport.remark?.() ?? null;
  if (remark !== null) environment.stderr.write(`fleetmend: ${remark}\n`);
  return summary;
}

/** This process, as journals name it. */
export function journalAuthor({ operator }: Environment): JournalAuthor {
  return { user: operator, pid: process.pid, at: new Date().toISOString() };
}

/** Plays and their steps, in a form that is equal only for equal ones. */
export function outlineOf({ plays }: Plan): string {
  const outline = plays.map(({ name, steps }) => [
    name,
    steps.map((step) => [step.name, step.task.name]),
  ]);
  return createHash("sha256").update(JSON.stringify(outline)).digest("hex");
}

/** The first time that a plan is applied, the run has the id of the plan; what it did then stays on record. */
async function chooseRunId(
  { earlier, mode, runId = createRunId(new Date()), runIdOf }: StartOptions,
  { home, variables }: Environment,
): Promise<string> {
  const isFirst =
    earlier !== undefined ||
    mode === "check" ||
    runIdOf !== "plan" ||
    !(await hasJournal(journalDirectory(variables, home), runId));
  return isFirst ? runId : createRunId(new Date());
}

async function beginJournal(
  id: string,
  options: StartOptions,
  environment: Environment,
): Promise<Appender> {
  const { plan, request, review, reviewed, runIdOf = "run" } = options;
  const { directory, home, variables } = environment;
  const hosts = plan.plays.flatMap(({ batches }) => batches.flat().map(({ name }) => name));
  const opened = {
    kind: "run",
    id,
    by: journalAuthor(environment),
    version,
    words: request.words ?? [],
    directory,
    inventory:
      runIdOf === "plan" ? request.inventory : inventoryFiles(request.inventory, environment),
    playbook: plan.playbook,
    outline: outlineOf(plan),
    hosts: [...new Set(hosts)],
    review: review === undefined ? "none" : "shown",
    plan: runIdOf === "plan" ? options.runId : undefined,
  } as const;
  return await createJournal(journalDirectory(variables, home), opened, reviewed);
}
