import type { ClientChannel } from "ssh2";
import { FleetmendError } from "../../model/error.ts";
import { printable } from "../../model/printable.ts";
import type { Channel, ChannelHandlers, Machine } from "../contract.ts";
import { toShell } from "../quote.ts";
import { closeSocket } from "./close-socket.ts";
import { closedHere, openExecChannel } from "./exec-channel.ts";
import type { SshLink } from "./login.ts";
import { openTunnel } from "./open-tunnel.ts";
import { describeTarget } from "./target.ts";
import type { SshTarget } from "./target.ts";

/** A machine over a connection that is logged in. An abort of the signal cuts the connection. */
export function createSshMachine(link: SshLink, target: SshTarget, signal: AbortSignal): Machine {
  const { client, socket } = link;
  const cut = () => {
    link.leave("the work on the host was broken off");
    socket.destroy();
  };
  signal.addEventListener("abort", cut, { once: true });
  if (signal.aborted) cut();
  return {
    start(argv, handlers) {
      return startProgram(link, target, toShell(argv), handlers);
    },
    async dial(host, port, abort) {
      const dialed = await openTunnel(link, host, port, abort);
      return dialed.status === "full" ? { ...dialed, status: "failed" } : dialed;
    },
    async [Symbol.asyncDispose]() {
      signal.removeEventListener("abort", cut);
      link.leave(closedHere);
      client.end();
      await closeSocket(socket);
    },
  };
}

async function startProgram(
  link: SshLink,
  target: SshTarget,
  line: string,
  handlers: ChannelHandlers,
): Promise<Channel> {
  return new Promise((resolve, reject) => {
    const opened = (error: Error | undefined, stream: ClientChannel) => {
      if (error === undefined) resolve(openExecChannel(stream, handlers, link));
      else reject(explainChannel(link, target, error));
    };
    try {
      link.client.exec(line, {}, opened);
    } catch (error) {
      reject(explainChannel(link, target, error));
    }
  });
}

function explainChannel(link: SshLink, target: SshTarget, cause: unknown): FleetmendError {
  const subject = describeTarget(target);
  const { socket } = link;
  if (socket.destroyed || !socket.writable) {
    return new FleetmendError(
      "connection-lost",
      `${subject}: the connection was lost (${link.lossReason()})`,
      { cause },
    );
  }
  const text = printable(cause instanceof Error ? cause.message : String(cause), 200);
  return new FleetmendError(
    "channel-refused",
    `${subject}: it does not start a program for this login (${text}); check MaxSessions in the configuration of sshd on the host`,
    { cause },
  );
}
