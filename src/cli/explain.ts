import type { Plan } from "../engine/plan.ts";
import { run } from "../engine/run.ts";
import { createTransport } from "../library/transport.ts";
import { explainReporter } from "../reporters/explain.ts";
import type { Environment } from "./environment.ts";
import { listenForInterrupts } from "./interrupts.ts";
import type { Selection } from "./program.ts";
import { progressReporter } from "./progress.ts";
import { createReporters } from "./reports.ts";

/** Looks up where each signing_dir comes from and prints it. Returns the exit code. */
export async function explain(
  plan: Plan,
  request: Selection,
  environment: Environment,
): Promise<number> {
  using interrupts = listenForInterrupts(environment);
  const reporters = createReporters(request.report, environment, explainReporter);
  const { home, variables } = environment;
  const passwords = await environment.passwords?.();
  const summary = await run(plan, {
    mode: "check",
    transport: await createTransport({ home, environment: variables, ...passwords }),
    concurrency: request.forks,
    reporters: [progressReporter(environment), ...reporters],
    stop: interrupts.stop,
    signal: interrupts.abort,
  });
  return summary.exitCode;
}
