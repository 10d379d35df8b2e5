import { spawn } from "node:child_process";
import { FleetmendError } from "../model/error.ts";
import type { Channel, ChannelHandlers, Machine } from "./contract.ts";
import { dialDirectly } from "./http/dial-directly.ts";

const errorOutputLimit = 4096;

/** The control node itself as a machine: programs run as child processes. */
export function createLocalMachine(): Machine {
  const channels = new Set<Channel>();
  return {
    async start(argv, handlers) {
      const channel = await startChild(argv, {
        ...handlers,
        end: (end) => {
          channels.delete(channel);
          handlers.end(end);
        },
      });
      channels.add(channel);
      return channel;
    },
    dial: dialDirectly,
    async [Symbol.asyncDispose]() {
      for (const channel of channels) channel.close();
    },
  };
}

function startChild(argv: readonly string[], handlers: ChannelHandlers): Promise<Channel> {
  const [program, ...words] = argv;
  if (program === undefined) throw new FleetmendError("internal", "there is no program to start");
  const child = spawn(program, words, { stdio: "pipe" });
  let errorOutput = "";
  let open = true;
  child.stdout.on("data", (chunk: Buffer) => {
    if (open) handlers.data(chunk);
  });
  child.stderr.on("data", (chunk: Buffer) => {
    if (open) handlers.errorData?.(chunk);
    errorOutput = (errorOutput + chunk.toString("latin1")).slice(-errorOutputLimit);
  });
  // A program that ended no longer reads; `close` tells how it ended.
  child.stdin.on("error", () => {});
  child.on("close", (code, signal) => {
    open = false;
    handlers.end(
      code === null
        ? { how: "signaled", signal: signal ?? "unknown", errorOutput }
        : { how: "exited", code, errorOutput },
    );
  });
  return new Promise((resolve, reject) => {
    child.on("error", (cause) =>
      reject(
        new FleetmendError("no-shell", `cannot start ${program}: ${cause.message}`, { cause }),
      ),
    );
    child.on("spawn", () =>
      resolve({
        write: (bytes) => void child.stdin.write(bytes),
        close() {
          open = false;
          child.stdin.end();
          child.kill();
        },
      }),
    );
  });
}
