import { FleetmendError } from "../../model/error.ts";
import type { ErrorCode } from "../../model/error.ts";
import { printable } from "../../model/printable.ts";
import type { Stage } from "./attempt.ts";
import { describeTarget } from "./target.ts";
import type { SshTarget } from "./target.ts";

/** What is known when a login breaks. */
export interface Breakage {
  readonly target: SshTarget;
  readonly stage: Stage;
  /** What the server said before an SSH greeting. */
  readonly said: string;
  /** What ssh2 or node-ssh said. */
  readonly cause: unknown;
}

/** The clause for a connection that ended before the server had said anything. */
export const hungUp =
  "it hung up before its SSH greeting; an access list may refuse this machine, or sshd has too many logins in progress (MaxStartups)";

/** Turns a login that broke, other than by a refused key on either side, into a code and a sentence. */
export function explainLogin(breakage: Breakage): FleetmendError {
  const { target, cause } = breakage;
  const [code, clause] =
    breakage.stage === "greeting" ? explainGreeting(breakage) : explainLater(breakage);
  return new FleetmendError(code, `${describeTarget(target)}: ${clause}`, { cause });
}

type Explanation = readonly [ErrorCode, string];

function explainGreeting({ said }: Breakage): Explanation {
  const quoted = printable(said.split("\n", 1)[0]?.trimEnd() ?? "", 100);
  if (said.startsWith("Exceeded MaxStartups")) {
    return [
      "connection-lost",
      "sshd has as many logins in progress as it allows (MaxStartups); connect to fewer hosts at a time",
    ];
  }
  if (said.startsWith("Not allowed at this time")) {
    return [
      "connection-refused",
      "sshd keeps this machine out for a while after failed logins (PerSourcePenalties)",
    ];
  }
  if (said !== "") {
    return ["protocol-error", `it does not speak SSH, it answered "${quoted}"; check ansible_port`];
  }
  return ["connection-lost", hungUp];
}

function explainLater({ stage, cause }: Breakage): Explanation {
  const during = stage === "login" ? "during the login" : "before it was encrypted";
  if (isReset(cause) || isHangUp(cause)) {
    return [
      "connection-lost",
      `the connection was lost ${during}; the log of sshd on the host may say why`,
    ];
  }
  const text = describeCause(cause);
  if (levelOf(cause) === "agent") {
    return [
      "authentication-failed",
      `ssh-agent did not sign with a key that the host takes (${text})`,
    ];
  }
  if (stage === "login" && isDisconnect(cause)) {
    return [
      "authentication-failed",
      `it broke the login off: ${text}; with many keys in ssh-agent, set ansible_ssh_private_key_file and IdentitiesOnly=yes`,
    ];
  }
  return ["protocol-error", `no encrypted connection came about: ${text}`];
}

/** The connection went away without a word. */
function isHangUp(cause: unknown): boolean {
  return (
    cause instanceof Error &&
    (cause.message === "Connection lost before handshake" ||
      cause.message === "No response from server")
  );
}

function isReset(cause: unknown): boolean {
  return levelOf(cause) === "client-socket";
}

/** The server said why it ends the connection; ssh2 keeps the number of the reason. */
function isDisconnect(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && typeof cause.code === "number";
}

function levelOf(cause: unknown): unknown {
  return cause instanceof Error && "level" in cause ? cause.level : undefined;
}

/** The text may come from the host. */
function describeCause(cause: unknown): string {
  return printable(cause instanceof Error ? cause.message : String(cause), 200);
}
