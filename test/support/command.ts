import { Writable } from "node:stream";
import { stateDirectory } from "./state-directory.ts";
import { runCommandLine } from "../../src/cli/command-line.ts";
import { Secret } from "../../src/model/secret.ts";
import type { Environment } from "../../src/cli/environment.ts";

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  /** Answers to questions, in order; without any, there is no terminal. */
  readonly answers?: readonly (string | (() => string))[];
  readonly columns?: number;
  /** Environment variables. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Default: one that is not there. */
  readonly home?: string;
  /** Called with what makes the process's interrupt happen. */
  readonly onStart?: (interrupt: () => void) => void;
}

/** Runs fleetmend in this process, as the command line would. */
export async function fleetmend(
  words: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const written = { stdout: "", stderr: "" };
  const answers = [...(options.answers ?? [])];
  const stream = (name: "stdout" | "stderr") =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        written[name] += chunk.toString();
        done();
      },
    });
  const environment: Environment = {
    stdout: Object.assign(stream("stdout"), { columns: options.columns ?? 80 }),
    stderr: stream("stderr"),
    interactive: options.answers !== undefined,
    async ask(question) {
      written.stderr += question;
      const answer = answers.shift() ?? null;
      return typeof answer === "function" ? answer() : answer;
    },
    async askSecret(question) {
      written.stderr += question;
      const answer = answers.shift() ?? null;
      return answer === null ? null : new Secret(typeof answer === "function" ? answer() : answer);
    },
    variables: { FLEETMEND_STATE: stateDirectory(), ...options.variables },
    home: options.home ?? "/nowhere",
    directory: process.cwd(),
    operator: "tester@here",
    onInterrupt(listener) {
      options.onStart?.(listener);
      return () => {};
    },
  };
  const code = await runCommandLine(words, environment);
  return { code, ...written };
}
