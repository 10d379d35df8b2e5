import { connect } from "node:net";
import type { Socket } from "node:net";
import { FleetmendError } from "../../model/error.ts";
import type { ErrorCode } from "../../model/error.ts";
import type { Attempt } from "./attempt.ts";
import { hungUp } from "./explain-login.ts";
import { describeTarget } from "./target.ts";
import type { SshTarget } from "./target.ts";

/** Opens a TCP connection. Rejects with a FleetmendError and leaves nothing open then. */
export async function dial(target: SshTarget, attempt: Attempt): Promise<Socket> {
  attempt.signal.throwIfAborted();
  const { address, port, timeoutSeconds } = target.connection;
  const socket = connect({
    host: address,
    port,
    noDelay: true,
    // For a name with several addresses: Node's default of 250 ms gives up on far hosts.
    autoSelectFamilyAttemptTimeout: Math.max(250, timeoutSeconds * 250),
  });
  return new Promise((resolve, reject) => {
    const abort = () => fail(attempt.signal.reason);
    const fail = (reason: unknown) => {
      settle();
      // The socket may have more to say; nobody listens to it any more.
      socket.on("error", () => undefined);
      socket.destroy();
      reject(reason instanceof FleetmendError ? reason : explainDial(target, reason));
    };
    const succeed = () => {
      settle();
      resolve(socket);
    };
    const settle = () => {
      socket.removeListener("connect", succeed);
      socket.removeListener("error", fail);
      attempt.signal.removeEventListener("abort", abort);
    };
    socket.once("connect", succeed);
    socket.once("error", fail);
    attempt.signal.addEventListener("abort", abort, { once: true });
  });
}

/** Turns what `net.connect` says into a code and a sentence. */
function explainDial(target: SshTarget, cause: unknown): FleetmendError {
  const systemCode = systemCodeOf(cause);
  const [code, clause] = dialFailures.get(systemCode) ?? [
    "connection-lost",
    `connecting failed (${systemCode})`,
  ];
  return new FleetmendError(code, `${describeTarget(target)}: ${clause}`, { cause });
}

const unreachable = "the network has no way to it; check the address, routes and firewalls";

const dialFailures: ReadonlyMap<string, readonly [ErrorCode, string]> = new Map([
  [
    "ECONNREFUSED",
    [
      "connection-refused",
      "the connection was refused; check that sshd runs and listens on that port (ansible_port)",
    ],
  ],
  ["EHOSTUNREACH", ["connection-refused", unreachable]],
  ["ENETUNREACH", ["connection-refused", unreachable]],
  ["EADDRNOTAVAIL", ["connection-refused", unreachable]],
  [
    "ETIMEDOUT",
    [
      "connection-timeout",
      "nothing answered the call; check the address, that the host is up, and that no firewall drops the port",
    ],
  ],
  [
    "ENOTFOUND",
    ["name-not-found", "the name has no address; check its spelling, or set ansible_host"],
  ],
  [
    "EAI_AGAIN",
    ["name-not-found", "the name servers did not answer; check the resolver of this machine"],
  ],
  ["ECONNRESET", ["connection-lost", hungUp]],
]);

function systemCodeOf(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return typeof code === "string" ? code : String(cause);
}
