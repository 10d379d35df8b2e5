import type { Duplex } from "node:stream";
import type { Client } from "ssh2";
import type { FleetmendError } from "../../model/error.ts";
import { interruption } from "./attempt.ts";
import type { Attempt } from "./attempt.ts";
import { destroySoon } from "./close-socket.ts";
import { explainLogin } from "./explain-login.ts";
import { watchGreeting } from "./greeting.ts";
import type { SshTarget } from "./target.ts";

/** Keeps an eye on a connection, first while it logs in, then for good. */
export interface LoginWatch {
  /** The first error of the connection. */
  readonly trouble: Error | undefined;
  /** Keeps the reason for which the login is about to fail. */
  note(reason: FleetmendError): void;
  /** Takes leave of the server for a reason. */
  leave(reason: FleetmendError): void;
  /** The first reason for which the login failed, else what `cause` means at this stage. */
  explain(cause: unknown): FleetmendError;
  /** The login is over, one way or the other. */
  stop(): void;
}

/**
 * Follows a login through its stages. Its listener for errors stays for the life of the connection: node-ssh takes its own
 * away, ssh2 leaves the socket open after some errors, and an error that nobody listens for would end the process.
 */
export function watchLogin(login: {
  readonly client: Client;
  readonly socket: Duplex;
  readonly attempt: Attempt;
  readonly target: SshTarget;
}): LoginWatch {
  const { client, socket, attempt, target } = login;
  let failure: FleetmendError | undefined;
  let trouble: Error | undefined;
  let isOver = false;

  const explain = (cause: unknown) =>
    failure ?? explainLogin({ target, stage: attempt.progress.stage, said: greeting.said, cause });
  const note = (reason: FleetmendError) => {
    failure ??= reason;
  };
  const abort = () => {
    note(interruption(target, attempt.signal));
    socket.destroy();
  };

  attempt.progress.stage = "greeting";
  // Ssh2 has paused the socket by now, so this listener does not set it going.
  const greeting = watchGreeting(socket, {
    greeting() {
      attempt.progress.stage = "handshake";
    },
    stranger() {
      note(explain(new Error("no SSH greeting")));
      socket.destroy();
    },
  });
  client.once("handshake", () => {
    attempt.progress.stage = "login";
  });
  client.on("error", (error: Error) => {
    trouble ??= error;
    if (isOver) {
      socket.destroy();
    } else {
      note(explain(error));
      // Ssh2 may just have written why it gives up.
      destroySoon(socket);
    }
  });
  client.once("end", () => socket.destroy());
  attempt.signal.addEventListener("abort", abort, { once: true });
  if (attempt.signal.aborted) abort();

  return {
    get trouble() {
      return trouble;
    },
    note,
    leave(reason) {
      note(reason);
      client.end();
      destroySoon(socket);
    },
    explain,
    stop() {
      isOver = true;
      greeting.stop();
      attempt.signal.removeEventListener("abort", abort);
    },
  };
}
