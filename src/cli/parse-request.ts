import { CommanderError } from "commander";
import type { Command } from "commander";
import { exitCodes } from "../engine/exit-code.ts";
import type { Environment } from "./environment.ts";
import { createProgram } from "./program.ts";
import type { Request } from "./program.ts";

/** What the words behind the program's name ask for, or the exit code where there is nothing to do but print help. */
export function parseRequest(
  words: readonly string[],
  { stdout, stderr }: Pick<Environment, "stdout" | "stderr">,
): Request | number {
  let request: Request | null = null;
  const program = createProgram((accepted) => {
    const isRun = "dryRun" in accepted && accepted.command !== "resume";
    request = isRun ? { ...accepted, words } : accepted;
  });
  for (const command of [program, ...program.commands.flatMap(withSubcommands)]) {
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

function withSubcommands(command: Command): readonly Command[] {
  return [command, ...command.commands];
}
