import { CommanderError } from "commander";
import { exitCodes } from "../engine/exit-code.ts";
import { FleetmendError } from "../model/error.ts";
import { printable } from "../model/printable.ts";
import { formatProblem, ProblemsError } from "../model/problem.ts";
import type { Environment } from "./environment.ts";
import { createProgram } from "./program.ts";
import type { Request } from "./program.ts";

/** Runs fleetmend with the words behind its name; the library's way to the command line. Returns the exit code. */
export async function runCommandLine(
  words: readonly string[],
  environment: Environment,
): Promise<number> {
  try {
    const request = parseRequest(words, environment);
    if (typeof request === "number") return request;
    const { perform } = await import("./perform.ts");
    return await perform(request, environment, (again) => runCommandLine(again, environment));
  } catch (thrown) {
    return explain(thrown, environment);
  }
}

/** The request, or the exit code where there is nothing to do but print help. */
function parseRequest(words: readonly string[], { stdout, stderr }: Environment): Request | number {
  let request: Request | null = null;
  const program = createProgram((accepted) => {
    request = accepted;
  });
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
    });
  }
  try {
    program.parse(words, { from: "user" });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    return thrown.exitCode === 0 ? exitCodes.clean : exitCodes.refused;
  }
  return request ?? exitCodes.refused;
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
