#!/usr/bin/env node
import { homedir, hostname, userInfo } from "node:os";
import process from "node:process";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { Secret } from "../model/secret.ts";
import { runCommandLine } from "./command-line.ts";
import type { Environment } from "./environment.ts";

const environment: Environment = {
  stdout: process.stdout,
  stderr: process.stderr,
  interactive: process.stdin.isTTY && process.stderr.isTTY,
  ask,
  askSecret,
  variables: process.env,
  home: homedir(),
  directory: process.cwd(),
  operator: `${process.env["SUDO_USER"] ?? userInfo().username}@${hostname()}`,
  onInterrupt(listener) {
    process.on("SIGINT", listener);
    process.on("SIGTERM", listener);
    return () => {
      process.off("SIGINT", listener);
      process.off("SIGTERM", listener);
    };
  },
};

// Whoever reads the report may stop reading, as `head` does; that is no error of the run.
process.stdout.on("error", () => {});

process.exitCode = await runCommandLine(process.argv.slice(2), environment);

async function ask(question: string): Promise<string | null> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await new Promise<string | null>((resolve, reject) => {
      terminal.on("close", () => resolve(null));
      terminal.question(question).then(resolve, reject);
    });
  } finally {
    terminal.close();
  }
}

async function askSecret(question: string): Promise<Secret | null> {
  // It takes the terminal's echo over, before anybody can type, and shows nothing.
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silence, terminal: true });
  process.stderr.write(question);
  try {
    return await new Promise<Secret | null>((resolve, reject) => {
      terminal.on("close", () => resolve(null));
      terminal.on("SIGINT", () => terminal.close());
      terminal.question("").then((answer) => resolve(new Secret(answer)), reject);
    });
  } finally {
    terminal.close();
    process.stderr.write("\n");
  }
}
