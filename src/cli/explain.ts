import type { Plan } from "../engine/plan.ts";
import { run } from "../engine/run.ts";
import { explainReporter } from "../reporters/explain.ts";
import type { Environment } from "./environment.ts";
import { listenForInterrupts } from "./interrupts.ts";
import type { Selection } from "./program.ts";
import { progressReporter } from "./progress.ts";
import { createReporters } from "./reports.ts";
import { openTransport } from "./transport.ts";

/** Looks up where each signing_dir comes from and prints it. Returns the exit code. */
export async function explain(
  plan: Plan,
  request: Selection,
  environment: Environment,
): Promise<number> {
  using interrupts = listenForInterrupts(environment);
  const reporters = createReporters(request.report, environment, explainReporter);
  const summary = await run(plan, {
    mode: "check",
    transport: await openTransport(plan, environment),
    concurrency: request.forks,
    reporters: [progressReporter(environment), ...reporters],
    stop: interrupts.stop,
    signal: interrupts.abort,
  });
  return summary.exitCode;
}
