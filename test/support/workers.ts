import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "vitest";
import { commandLineOf } from "./container-leftovers.ts";
import { patience } from "./patience.ts";

/** Processes that wait to be looked at. */
export interface Workers extends AsyncDisposable {
  readonly pids: readonly number[];
  /** The program that they run; its name has what makes `/proc/<pid>/stat` hard to read. */
  readonly program: string;
  /** A word in the command line of each, and of no other process. */
  readonly word: string;
}

export interface WorkerOptions {
  readonly count?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** What the words of the command line are behind the program's name. */
  readonly words?: readonly string[];
  /** Put before the program, these words start it; they must become it in the end. */
  readonly launcher?: readonly string[];
}

export async function startWorkers(options: WorkerOptions = {}): Promise<Workers> {
  const { count = 1, environment = {}, words = [], launcher = [] } = options;
  const directory = realpathSync(mkdtempSync(path.join(tmpdir(), "fleetmend-worker-")));
  const program = `${directory}/a) S (1 2`;
  copyFileSync("/bin/bash", program);
  const word = path.basename(directory);
  const [first = "", ...rest] = [...launcher, program, "-c", "read -r", word, ...words];
  const children = Array.from({ length: count }, () =>
    spawn(first, rest, { env: environment, stdio: ["pipe", "ignore", "ignore"] }),
  );
  const pids = children.map(({ pid = 0 }) => pid);
  const isReady = (pid: number) => commandLineOf(pid).startsWith(program);
  await expect.poll(() => pids.every(isReady), patience).toBe(true);
  return {
    pids,
    program,
    word,
    async [Symbol.asyncDispose]() {
      const running = children.filter(({ exitCode }) => exitCode === null);
      const ended = running.map((child) => once(child, "exit"));
      for (const child of running) child.stdin.end();
      await Promise.all(ended);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
