import type { ClientChannel } from "ssh2";
import type { Channel, ChannelEnd, ChannelHandlers } from "../contract.ts";
import type { SshLink } from "./login.ts";

/** The reason for which a channel ends that was closed by its user. */
export const closedHere = "it was closed from this side";

/** How much of standard error is kept, in bytes. */
const keptErrorOutput = 4096;

/** The contract's channel over one of ssh2; to be called in the turn in which ssh2 hands it out. */
export function openExecChannel(
  stream: ClientChannel,
  handlers: ChannelHandlers,
  link: SshLink,
): Channel {
  let exit: Exit | undefined;
  let errorOutput: Buffer = Buffer.alloc(0);
  let isOver = false;

  const finish = (how: HowEnded) => {
    if (isOver) return;
    isOver = true;
    handlers.end({ ...how, errorOutput: errorOutput.toString("utf8") });
  };
  stream.on("data", (chunk: Buffer) => handlers.data(chunk));
  // Standard error has to be read: a host whose window is full waits for ever.
  stream.stderr.on("data", (chunk: Buffer) => {
    handlers.errorData?.(chunk);
    errorOutput = Buffer.concat([errorOutput, chunk.subarray(-keptErrorOutput)]).subarray(
      -keptErrorOutput,
    );
  });
  stream.on("exit", (code: number | null, signal?: string) => {
    exit = { code, signal };
  });
  // What is written to a program that has ended is of no interest.
  stream.on("error", () => undefined);
  stream.on("close", () => finish(howEnded(exit, link)));

  return {
    write(bytes) {
      if (!isOver) stream.write(bytes);
    },
    close() {
      if (isOver) return;
      // Nothing is read any more: what the host still sends is at most its window, and goes with the channel.
      stream.pause();
      stream.stderr.pause();
      if (!link.socket.destroyed) stream.close();
      finish({ how: "lost", reason: closedHere });
    },
  };
}

interface Exit {
  readonly code: number | null;
  readonly signal: string | undefined;
}

type HowEnded<End = ChannelEnd> = End extends ChannelEnd ? Omit<End, "errorOutput"> : never;

function howEnded(exit: Exit | undefined, link: SshLink): HowEnded {
  if (exit === undefined) {
    const reason = link.socket.destroyed
      ? link.lossReason()
      : "the host closed the channel without an exit status";
    return { how: "lost", reason };
  }
  if (exit.code !== null) return { how: "exited", code: exit.code };
  return { how: "signaled", signal: exit.signal ?? "an unknown signal" };
}
