import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { repository } from "./build-package.ts";
import { stateDirectory } from "./state-directory.ts";

export interface ProgramResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly directory?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Called once the program runs, with the way to send it a signal. */
  readonly onStart?: (send: (signal: NodeJS.Signals) => void) => void | Promise<void>;
}

/** Runs a program to its end, without a terminal and with an environment of its own. */
export async function runProgram(
  argv: readonly [program: string, ...words: readonly string[]],
  { directory = repository, environment = {}, onStart }: ProgramOptions = {},
): Promise<ProgramResult> {
  const [program, ...words] = argv;
  const child = spawn(program, words, {
    cwd: directory,
    env: {
      PATH: process.env["PATH"],
      HOME: "/nonexistent",
      FLEETMEND_STATE: stateDirectory(),
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close");
  const written = Promise.all([text(child.stdout), text(child.stderr)]);
  await onStart?.((signal) => void child.kill(signal));
  const [stdout, stderr] = await written;
  await ended;
  return { code: child.exitCode, stdout, stderr };
}
