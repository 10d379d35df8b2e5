import { FleetmendError } from "../../model/error.ts";
import type { ErrorCode } from "../../model/error.ts";
import { printable } from "../../model/printable.ts";
import { describeTarget } from "../ssh/target.ts";
import { unanswered } from "./ask-pass.ts";
import type { OpenSshTarget } from "./openssh-connector.ts";

/** Turns what `ssh` said before it gave up into a code and a sentence. Its words are OpenSSH's and, in part, the host's. */
export function explainOpenSsh(target: OpenSshTarget, said: string): FleetmendError {
  const { code, clause } = kinds.find(({ pattern }) => pattern.test(said)) ?? unknownKind;
  return new FleetmendError(
    code,
    `${describeTarget(target)}: ${clause}; ssh said: ${lastLine(said)}`,
  );
}

/** Whether the host hung up before its greeting, so that it was told nothing. */
export function isDropped(said: string): boolean {
  return /^kex_exchange_identification: .*(?:closed|reset) by/im.test(said);
}

interface Kind {
  readonly pattern: RegExp;
  readonly code: ErrorCode;
  readonly clause: string;
}

/** Texts of OpenSSH 7 to 10; the first that fits counts. */
const kinds: readonly Kind[] = [
  {
    pattern: /REVOKED HOST KEY DETECTED|Host key \S+ revoked/i,
    code: "host-key-revoked",
    clause: "its host key is revoked; give the host a new key",
  },
  {
    pattern: /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    code: "host-key-changed",
    clause:
      "its host key, or that of a host on the way, is not the known one, so someone may be in between; if the host was installed anew, forget the old key with ssh-keygen -R",
  },
  {
    pattern: /host key is known for|Host key verification failed/,
    code: "host-key-unknown",
    clause:
      "its host key, or that of a host on the way, is not known; verify its fingerprint on the host, then add it to known_hosts",
  },
  {
    pattern: new RegExp(`^${unanswered} `, "m"),
    code: "authentication-failed",
    clause:
      "the password was refused, a host on the way wants one, or something else is asked for; check ansible_user, and use a key or an agent on the way",
  },
  {
    pattern: /Permission denied|Too many authentication failures|No more authentication methods/,
    code: "authentication-failed",
    clause:
      "the login was refused; check ansible_user and the keys, and authorized_keys on the host",
  },
  {
    pattern: /Could not resolve hostname|Name or service not known/,
    code: "name-not-found",
    clause: "the name has no address; check its spelling, or set ansible_host",
  },
  {
    pattern: /Connection timed out|Operation timed out|Connection timed out during banner/,
    code: "connection-timeout",
    clause: "nothing answered the call; check the address, and that no firewall drops the port",
  },
  {
    pattern: /Connection refused|No route to host|Network is unreachable|Host is down/,
    code: "connection-refused",
    clause: "the connection was refused; check that sshd runs and listens on that port",
  },
  {
    pattern: /Unable to negotiate with|no matching .* found/,
    code: "protocol-error",
    clause: "host and ssh have no algorithm in common",
  },
  {
    pattern:
      /^command-line line \d+: |Bad configuration option|Bad owner or permissions|terminating, \d+ bad/m,
    code: "ssh-options-invalid",
    clause: "ssh does not take its configuration or the arguments in the inventory",
  },
  {
    pattern: /Connection (?:closed|reset)|kex_exchange_identification|Broken pipe/,
    code: "connection-lost",
    clause:
      "the connection was closed during the login, by the host or on the way to it (ProxyJump, ProxyCommand)",
  },
];

const unknownKind: Omit<Kind, "pattern"> = { code: "protocol-error", clause: "ssh gave up" };

function lastLine(said: string): string {
  const line = said.trim().split("\n").at(-1) ?? "";
  return line === "" ? "nothing" : printable(line.trim(), 200);
}
