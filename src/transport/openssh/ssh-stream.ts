import { spawn } from "node:child_process";
import { Duplex } from "node:stream";
import { printable } from "../../model/printable.ts";
import type { Dialed } from "../contract.ts";
import type { Ssh } from "./run-ssh.ts";

/**
 * A TCP connection from the host, over an `ssh -W`. That says nothing when it has connected, so the stream is open at once,
 * and one that could not be connected fails.
 */
export function openSshStream(
  { program, environment }: Ssh,
  words: readonly string[],
  signal: AbortSignal,
): Promise<Dialed> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve({ status: "failed", reason: "it was broken off" });
      return;
    }
    const child = spawn(program, words, { stdio: "pipe", env: environment });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString("utf8")).slice(-1000);
    });
    child.stdin.on("error", () => undefined);
    const stream = new Duplex({
      read() {
        child.stdout.resume();
      },
      write(chunk: Buffer, _encoding, done) {
        child.stdin.write(chunk, () => done());
      },
      final(done) {
        child.stdin.end(() => done());
      },
      destroy(error, done) {
        child.kill("SIGKILL");
        done(error);
      },
    });
    // An error that nobody listens for would end the process.
    stream.on("error", () => undefined);
    child.stdout.on("data", (chunk: Buffer) => {
      if (!stream.push(chunk)) child.stdout.pause();
    });
    child.on("close", (code) => {
      if (code === 0 || stream.destroyed) stream.push(null);
      else stream.destroy(new Error(explain(said)));
    });
    child.on("error", (cause) => {
      resolve({ status: "failed", reason: cause.message });
      stream.destroy(cause);
    });
    child.on("spawn", () => resolve({ status: "open", stream }));
  });
}

function explain(said: string): string {
  const last = printable(said.trim().split("\n").at(-1) ?? "", 200);
  if (/administratively prohibited|Session open refused/.test(said)) {
    return `sshd on the host forbids the way through it, or nothing answers there (${last})`;
  }
  return `the host could not connect to it (${last === "" ? "ssh said nothing" : last})`;
}
