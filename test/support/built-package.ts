import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

import { stateDirectory } from "./state-directory.ts";

/** The package as users get it: built, in a directory of its own, without its sources. */
export interface BuiltPackage extends Disposable {
  readonly directory: string;
  /** The program's file. */
  readonly program: string;
}

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** Builds a copy, so that whoever builds the repository at the same time is not in the way. */
export function buildPackage(): BuiltPackage {
  const directory = realpathSync(mkdtempSync(path.join(tmpdir(), "fleetmend-package-")));
  for (const name of ["package.json", "tsconfig.json", "scripts", "src", "playbooks"])
    cpSync(path.join(repository, name), path.join(directory, name), { recursive: true });
  symlinkSync(path.join(repository, "node_modules"), path.join(directory, "node_modules"));
  execFileSync(process.execPath, ["scripts/build.mjs"], { cwd: directory, stdio: "pipe" });
  rmSync(path.join(directory, "src"), { recursive: true });
  return {
    directory,
    program: path.join(directory, "dist/cli/main.js"),
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}

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
