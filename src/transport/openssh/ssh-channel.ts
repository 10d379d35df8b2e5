import { spawn } from "node:child_process";
import { printable } from "../../model/printable.ts";
import type { Channel, ChannelEnd, ChannelHandlers } from "../contract.ts";
import { explainMissing } from "./run-ssh.ts";
import type { Ssh } from "./run-ssh.ts";

/** The reason for which a channel ends that was closed by its user. */
const closedHere = "it was closed from this side";

/** How much of standard error is kept, in bytes. */
const keptErrorOutput = 4096;

/** What ssh itself ends with when something went wrong; a program on the host may do so as well. */
export const sshFailure = 255;

/**
 * The contract's channel over an `ssh` that shares a connection. `isAlive` tells whether that is still there, which decides
 * what the exit status 255 means; a program that a signal ended looks like one that exited with it. Rejects with a
 * FleetmendError "ssh-missing".
 */
export function startSshChannel(
  { program, environment }: Ssh,
  words: readonly string[],
  handlers: ChannelHandlers,
  isAlive: () => Promise<boolean>,
): Promise<Channel> {
  const child = spawn(program, words, { stdio: "pipe", env: environment });
  let errorOutput: Buffer = Buffer.alloc(0);
  let isOver = false;
  const finish = (end: ChannelEnd) => {
    if (isOver) return;
    isOver = true;
    handlers.end(end);
  };
  child.stdout.on("data", (chunk: Buffer) => {
    if (!isOver) handlers.data(chunk);
  });
  child.stderr.on("data", (chunk: Buffer) => {
    if (!isOver) handlers.errorData?.(chunk);
    errorOutput = Buffer.concat([errorOutput, chunk.subarray(-keptErrorOutput)]).subarray(
      -keptErrorOutput,
    );
  });
  // What is written to a program that has ended is of no interest.
  child.stdin.on("error", () => undefined);
  child.on("close", (code) => {
    if (isOver) return;
    void howEnded(code, errorOutput.toString("utf8"), isAlive).then(finish);
  });
  return new Promise((resolve, reject) => {
    child.on("error", (cause) => reject(explainMissing(program, cause)));
    child.on("spawn", () =>
      resolve({
        write(bytes) {
          if (!isOver) child.stdin.write(bytes);
        },
        close() {
          if (isOver) return;
          child.stdin.destroy();
          child.stdout.destroy();
          child.stderr.destroy();
          child.kill("SIGKILL");
          finish({ how: "lost", reason: closedHere, errorOutput: errorOutput.toString("utf8") });
        },
      }),
    );
  });
}

async function howEnded(
  code: number | null,
  errorOutput: string,
  isAlive: () => Promise<boolean>,
): Promise<ChannelEnd> {
  if (code === null) return { how: "lost", reason: "ssh was killed on this machine", errorOutput };
  if (code !== sshFailure) return { how: "exited", code, errorOutput };
  const refusal = /Session open refused by peer|session request failed/.exec(errorOutput);
  if (refusal !== null) {
    const reason =
      "sshd starts no further program for this login; check MaxSessions in its configuration";
    return { how: "lost", reason, errorOutput };
  }
  if (await isAlive()) return { how: "exited", code, errorOutput };
  const said = printable(errorOutput.trim().split("\n").at(-1) ?? "", 200);
  const reason = said === "" ? "the connection of ssh ended" : `ssh said: ${said}`;
  return { how: "lost", reason, errorOutput };
}
