import { Duplex } from "node:stream";
import type { ClientChannel } from "ssh2";
import { printable } from "../../model/printable.ts";
import type { Dialed } from "../contract.ts";
import type { SshLink } from "./login.ts";

/** What came of asking for a tunnel; `full`: the host has no room for another one. */
export type Tunnel = Dialed | { readonly status: "full"; readonly reason: string };

/** A TCP connection that the host's sshd opens (`direct-tcpip`), which resolves the name as well; no program runs there. */
export function openTunnel(
  link: SshLink,
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<Tunnel> {
  return new Promise((resolve) => {
    let isAwaited = !signal.aborted;
    const settle = (dialed: Tunnel) => {
      isAwaited = false;
      signal.removeEventListener("abort", abort);
      resolve(dialed);
    };
    const abort = () => settle({ status: "failed", reason: "it was broken off" });
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    const opened = (error: Error | undefined, channel: ClientChannel) => {
      if (error !== undefined) {
        settle({ status: isFull(error) ? "full" : "failed", reason: explain(link, error) });
        return;
      }
      const stream = toStream(channel, link);
      if (isAwaited) settle({ status: "open", stream });
      else stream.destroy();
    };
    try {
      // The first pair says who asks; sshd only logs it.
      link.client.forwardOut("127.0.0.1", 0, host, port, opened);
    } catch (error) {
      settle({ status: "failed", reason: explain(link, error) });
    }
  });
}

/**
 * A channel as a stream like any other: one of ssh2 is never `destroyed`, emits `close` only when the host agrees, and
 * writes into sockets that are gone.
 */
function toStream(channel: ClientChannel, link: SshLink): Duplex {
  const stream = new Duplex({
    read() {
      channel.resume();
    },
    write(chunk: Buffer, _encoding, done) {
      channel.write(chunk, done);
    },
    final(done) {
      channel.end();
      done();
    },
    destroy(error, done) {
      // What the host still sends is at most its window, and goes with the channel.
      channel.pause();
      if (!link.socket.destroyed) channel.close();
      done(error);
    },
  });
  channel.on("data", (chunk: Buffer) => {
    if (!stream.push(chunk)) channel.pause();
  });
  channel.once("end", () => stream.push(null));
  channel.on("error", (error: Error) => stream.destroy(error));
  // An error that nobody listens for would end the process.
  stream.on("error", () => undefined);
  return stream;
}

/** RFC 4254, 5.1: why a channel was not opened. */
const administrativelyProhibited = 1;
const resourceShortage = 4;

/** Of a connection that it could not even try for want of files, an sshd says nothing but this. */
function isFull(error: Error): boolean {
  const reason = "reason" in error ? error.reason : undefined;
  return reason === resourceShortage || error.message.endsWith("Channel open failure: open failed");
}

function explain(link: SshLink, cause: unknown): string {
  if (link.socket.destroyed || !link.socket.writable)
    return `the connection to the host was lost (${link.lossReason()})`;
  if (cause instanceof Error && "reason" in cause && cause.reason === administrativelyProhibited)
    return "sshd on the host forbids the way through it (AllowTcpForwarding, PermitOpen)";
  const text = cause instanceof Error ? cause.message : String(cause);
  // The text is the host's.
  const said = printable(text.replace(/^\(SSH\) Channel open failure: /, ""), 200);
  return `the host could not connect to it (${said})`;
}
