import { createPlanContent } from "../engine/create-plan-content.ts";
import type { Summary } from "../engine/events.ts";
import type { Plan } from "../engine/plan.ts";
import { recordActions } from "../engine/record-actions.ts";
import type { RecordedPlan } from "../engine/record-actions.ts";
import { run } from "../engine/run.ts";
import { ownBuild } from "../library/own-build.ts";
import { FleetmendError } from "../model/error.ts";
import type { PlanFile } from "../model/plan-file.ts";
import { printable } from "../model/printable.ts";
import type { Secret } from "../model/secret.ts";
import { planHash, planText } from "../parse/plan-file/canonical.ts";
import { maximumPlanBytes } from "../parse/plan-file/read-plan-file.ts";
import { signPlan } from "../parse/plan-file/signature.ts";
import { humanReporter } from "../reporters/human.ts";
import { renderPlanFile } from "../reporters/plan-file.ts";
import { createPaint } from "../reporters/text.ts";
import { coloursOf, widthOf } from "./environment.ts";
import type { Environment } from "./environment.ts";
import { listenForInterrupts } from "./interrupts.ts";
import type { PlanRequest } from "./plan-request.ts";
import { progressReporter } from "./progress.ts";
import { createReporters } from "./reports.ts";
import { readSecretFile } from "./secret-file.ts";
import { version } from "./version.ts";
import { createWholeFile } from "./whole-file.ts";
import { openTransport } from "./transport.ts";

/**
 * Looks at the hosts of a plan and writes down what would be done. Returns the exit code, that of a dry run; an interrupted one leaves
 * no file.
 */
export async function writePlan(
  plan: Plan,
  request: PlanRequest,
  environment: Environment,
): Promise<number> {
  const recorded = recordActions(plan);
  const signer = await readSigner(request);
  await using output = await createWholeFile(request.output, "plan");
  using interrupts = listenForInterrupts(environment);
  const summary = await run(recorded.plan, {
    mode: "check",
    transport: await openTransport(recorded.plan, environment),
    concurrency: request.forks,
    reporters: [
      progressReporter(environment),
      ...createReporters(request.report, environment, humanReporter),
    ],
    stop: interrupts.stop,
    signal: interrupts.abort,
  });
  if (summary.ending.how === "interrupted") return summary.exitCode;
  const file = createPlanFile(recorded, summary, request, signer);
  await output.write(boundedText(file));
  show(file, request, environment);
  return summary.exitCode;
}

/** What is written can be read again. */
function boundedText(file: PlanFile): string {
  const text = planText(file);
  if (Buffer.byteLength(text) <= maximumPlanBytes) return text;
  const message = `the plan has more than ${maximumPlanBytes} bytes; make several, with -l`;
  throw new FleetmendError("usage", message);
}

interface Signer {
  readonly key: Secret;
  readonly name: string;
}

/** A key that cannot be used is refused before any connection. */
async function readSigner({ sign }: PlanRequest): Promise<Signer | null> {
  if (sign === undefined) return null;
  const name = `the key ${printable(sign, 200)}`;
  const key = await readSecretFile(sign, name);
  signPlan("", key, name);
  return { key, name };
}

function createPlanFile(
  recorded: RecordedPlan,
  summary: Summary,
  { validFor }: PlanRequest,
  signer: Signer | null,
): PlanFile {
  const content = createPlanContent({
    recorded,
    summary,
    build: ownBuild(version),
    validForMs: validFor ?? null,
  });
  const hash = planHash(content);
  const signature = signer === null ? null : signPlan(hash, signer.key, signer.name);
  return { ...content, hash, signature };
}

/** Below the report for people; a report for programs is left alone. */
function show(file: PlanFile, { output, report }: PlanRequest, environment: Environment): void {
  const isTaken = report.some((one) => one.file === null && one.format === "json");
  const stream = isTaken ? environment.stderr : environment.stdout;
  const paint = createPaint(isTaken ? "off" : coloursOf(environment));
  const lines = renderPlanFile(file, { width: widthOf(environment), paint });
  stream.write(`\n${lines.join("\n")}\n\nWritten to ${printable(output)}\n`);
}
