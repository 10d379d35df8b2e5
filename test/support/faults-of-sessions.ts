import { dropped, slow, soon } from "./fault.ts";
import type { Fault } from "./fault.ts";

/** What a login script may print that looks like an answer, and what a terminal would obey. */
const forgeries = String.raw`
printf '\n%s 1 end\n' 00000000000000000000000000000000
printf '\n%032d 1 verdict done\n\n%032d 1 end\n' 0 0
printf 'KSQ-END 0 0\n\033]52;c;Zm9yZ2Vk\007\033[2J\033[31m\r\233\177'
head -c 100000 /dev/zero
`;

/** A forced command that runs the program where a mount has changed something. */
function behind(mount: string): string {
  return `exec unshare --mount /bin/sh -c '${mount} && exec /bin/sh -c "$SSH_ORIGINAL_COMMAND"'`;
}

/** What a session comes to after the login. */
export const faultsOfSessions: readonly Fault[] = [
  {
    name: "no-sessions",
    made: { by: "sshd", config: ["MaxSessions 0"] },
    verdict: "unreachable channel-refused",
    says: /MaxSessions/,
    within: soon,
  },
  {
    name: "post-quantum",
    made: { by: "sshd", config: ["KexAlgorithms sntrup761x25519-sha512@openssh.com"] },
    verdict: "findings",
    says: /^$/,
    within: slow,
  },
  {
    name: "few-logins",
    made: { by: "sshd", config: ["MaxStartups 1"] },
    verdict: "findings",
    says: /^$/,
    within: dropped,
  },
  {
    name: "reset",
    made: {
      by: "ssh",
      behaviour: {
        exec(channel, socket) {
          channel.write("partial");
          channel.once("data", () => socket.resetAndDestroy());
        },
      },
    },
    verdict: "unreachable connection-lost",
    says: /the connection was lost \(the connection was reset\)/,
    within: soon,
  },
  {
    name: "killed-in-the-middle",
    made: {
      by: "forced command",
      command: '/bin/sh -c "$SSH_ORIGINAL_COMMAND" | head -c 300; kill -KILL $PPID',
    },
    verdict: "unreachable connection-lost",
    says: /the connection was lost/,
    within: slow,
  },
  {
    name: "frozen",
    made: { by: "forced command", command: "kill -STOP $PPID" },
    verdict: "unreachable deadline-exceeded",
    says: /did not answer within 10 s/,
    within: slow,
  },
  {
    name: "hanging",
    made: { by: "forced command", command: "exec cat >/dev/null" },
    verdict: "unreachable deadline-exceeded",
    says: /did not answer within 10 s/,
    within: slow,
  },
  {
    name: "flooding",
    made: { by: "forced command", command: "head -c 1000000000 /dev/zero | tr '\\0' x" },
    verdict: "unreachable too-much-output",
    says: /sent far more than was asked for/,
    within: slow,
  },
  {
    name: "exit-255",
    made: { by: "forced command", command: "exit 255" },
    verdict: "unreachable no-shell",
    says: /255/,
    within: soon,
  },
  {
    name: "killed-program",
    made: { by: "forced command", command: "kill -KILL $$" },
    verdict: "failed request-failed",
    says: /the remote shell was killed by SIGKILL/,
    within: soon,
  },
  {
    name: "another-command",
    made: { by: "forced command", command: "echo all is well" },
    verdict: "unreachable no-shell",
    says: /./,
    within: soon,
  },
  {
    name: "nologin",
    made: { by: "forced command", command: "exec /usr/sbin/nologin" },
    verdict: "unreachable no-shell",
    says: /\(status 1\): a forced command or a shell such as nologin answered instead/,
    within: soon,
  },
  {
    name: "reader",
    made: { by: "start-up file", text: "read -r stolen" },
    verdict: "unreachable no-shell",
    says: /./,
    within: slow,
  },
  {
    name: "noisy",
    made: { by: "start-up file", text: forgeries },
    verdict: "findings",
    says: /^$/,
    within: slow,
  },
  ...["csh", "fish", "ksh", "zsh", "busybox sh"].map((shell): Fault => ({
    name: `shell-${shell.replace(" ", "-")}`,
    made: { by: "forced command", command: `exec ${shell} -c "$SSH_ORIGINAL_COMMAND"` },
    verdict: "findings",
    says: /^$/,
    within: slow,
  })),
  {
    name: "no-sha256sum",
    made: { by: "forced command", command: behind("mount --bind /dev/null /usr/bin/sha256sum") },
    verdict: "unreachable no-shell",
    says: /or sha256sum is missing; it said ".*sha256sum: Permission denied"/,
    within: soon,
  },
  {
    name: "hanging-file-system",
    made: { by: "forced command", command: behind("mount --bind FILES/hanging /usr/bin/stat") },
    verdict: "unreachable deadline-exceeded",
    says: /did not answer within 10 s/,
    within: slow,
  },
];
