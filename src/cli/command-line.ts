import { exitCodes } from "../engine/exit-code.ts";
import { FleetmendError } from "../model/error.ts";
import { printable } from "../model/printable.ts";
import { formatProblem, ProblemsError } from "../model/problem.ts";
import type { Environment } from "./environment.ts";
import { parseRequest } from "./parse-request.ts";

/** Runs fleetmend with the words behind its name; the library's way to the command line. Returns the exit code. */
export async function runCommandLine(
  words: readonly string[],
  environment: Environment,
): Promise<number> {
  try {
    const request = parseRequest(words, environment);
    if (typeof request === "number") return request;
    const { perform } = await import("./perform.ts");
    return await perform(request, environment, runCommandLine);
  } catch (thrown) {
    return explain(thrown, environment);
  }
}

function explain(thrown: unknown, { stderr }: Environment): number {
  if (thrown instanceof ProblemsError) {
    const { problems } = thrown;
    for (const problem of problems) stderr.write(`${printable(formatProblem(problem), 1000)}\n`);
    stderr.write(
      `fleetmend: ${problems.length === 1 ? "1 mistake" : `${problems.length} mistakes`}; no host was contacted\n`,
    );
    return exitCodes.refused;
  }
  if (thrown instanceof FleetmendError && thrown.code !== "internal") {
    stderr.write(`fleetmend: ${printable(thrown.message, 2000)}\n`);
    return exitCodes.refused;
  }
  const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  stderr.write(`fleetmend: this is a bug in fleetmend, please report it\n${stack}\n`);
  return exitCodes.bug;
}
