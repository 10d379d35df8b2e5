import type { Duplex } from "node:stream";
import { NodeSSH } from "node-ssh";
import type { Config } from "node-ssh";
import type { Client } from "ssh2";
import { FleetmendError } from "../../model/error.ts";
import { printable } from "../../model/printable.ts";
import type { Attempt } from "./attempt.ts";
import { createAuthHandler } from "./authentication.ts";
import { closeSocket } from "./close-socket.ts";
import type { Credentials } from "./credentials.ts";
import { gatherWrites } from "./gather-writes.ts";
import { hostKeyAlgorithms, refuseHostKey } from "./host-key.ts";
import type { AcceptNew } from "./host-key.ts";
import type { KnownHostsFile } from "./known-hosts-store.ts";
import { watchLogin } from "./login-watch.ts";
import type { SshTarget } from "./target.ts";

/** A connection that is logged in. */
export interface SshLink {
  readonly client: Client;
  readonly socket: Duplex;
  /** Says why the connection is about to be closed from this side. */
  leave(reason: string): void;
  /** Why the connection is gone, a clause. */
  lossReason(): string;
}

export interface LoginOptions {
  readonly target: SshTarget;
  readonly user: string;
  readonly credentials: Credentials;
  readonly knownHosts: readonly KnownHostsFile[];
  readonly acceptNew: AcceptNew;
  readonly keepalive: Keepalive;
}

/** When a host that has gone silent is given up. */
export interface Keepalive {
  readonly intervalMilliseconds: number;
  readonly count: number;
}

/**
 * Logs in over an open socket; no byte of the login is sent before the host's key is verified. Rejects with a
 * FleetmendError, and has closed the socket then.
 */
export async function logIn(
  socket: Duplex,
  attempt: Attempt,
  options: LoginOptions,
): Promise<SshLink> {
  gatherWrites(socket);
  const ssh = new NodeSSH();
  const connected = ssh.connect(
    configure(socket, attempt, options, {
      hostKey: (error) => watch.note(error),
      login: (error) => watch.leave(error),
    }),
  );
  const client = ssh.connection;
  if (client === null) throw new FleetmendError("internal", "node-ssh gave no connection");
  const watch = watchLogin({ client, socket, attempt, target: options.target });
  try {
    await connected;
    attempt.signal.throwIfAborted();
  } catch (cause) {
    await closeSocket(socket);
    throw watch.explain(cause);
  } finally {
    watch.stop();
  }
  let leaving: string | undefined;
  return {
    client,
    socket,
    leave(reason) {
      leaving ??= reason;
    },
    lossReason: () => leaving ?? describeLoss(watch.trouble, options.keepalive),
  };
}

/** Called for a refusal of ours, before the connection is given up. */
interface Refuse {
  hostKey(error: FleetmendError): void;
  login(error: FleetmendError): void;
}

function configure(
  socket: Duplex,
  attempt: Attempt,
  { target, user, credentials, knownHosts, acceptNew, keepalive }: LoginOptions,
  refuse: Refuse,
): Config {
  const authentication = { target, user, credentials, signal: attempt.signal };
  return {
    sock: socket,
    username: user,
    // The attempt has a clock of its own.
    readyTimeout: 0,
    keepaliveInterval: keepalive.intervalMilliseconds,
    keepaliveCountMax: keepalive.count,
    algorithms: { serverHostKey: [...hostKeyAlgorithms(target, knownHosts)] },
    // Must answer at once: ssh2 takes a promise for a yes.
    hostVerifier: (blob: Buffer) => {
      const refusal = refuseHostKey(target, knownHosts, blob, acceptNew);
      if (refusal !== undefined) refuse.hostKey(refusal);
      return refusal === undefined;
    },
    authHandler: createAuthHandler(authentication, (error) => refuse.login(error)),
  };
}

function describeLoss(trouble: Error | undefined, keepalive: Keepalive): string {
  if (trouble === undefined) return "the host closed the connection";
  if ("code" in trouble && trouble.code === "ECONNRESET") return "the connection was reset";
  // The text may come from the host.
  if (trouble.message !== "Keepalive timeout") return printable(trouble.message, 200);
  const seconds = (keepalive.intervalMilliseconds * (keepalive.count + 1)) / 1000;
  return `the host was silent for ${seconds} s`;
}
