import { dropped, soon } from "./fault.ts";
import type { Fault } from "./fault.ts";
import { flood } from "./flood.ts";

const banner = "SSH-2.0-OpenSSH_9.2\r\n";

/** Before there is a session: the way there, who it is, and who we are. */
export const faultsOnTheWay: readonly Fault[] = [
  {
    name: "closed-port",
    made: { by: "port", is: "closed" },
    verdict: "unreachable connection-refused",
    says: /the connection was refused; check that sshd runs/,
    within: soon,
  },
  {
    name: "full-queue",
    made: { by: "port", is: "full" },
    verdict: "unreachable connection-timeout",
    says: /nothing answered the call within 2 s/,
    within: soon,
  },
  {
    name: "no-address",
    made: { by: "variables", variables: { ansible_host: "no-such-host.invalid" } },
    verdict: "unreachable name-not-found",
    says: /the name has no address|the name/,
    within: soon,
  },
  {
    name: "silent",
    made: { by: "tcp", serve: () => undefined },
    verdict: "unreachable connection-timeout",
    says: /no SSH greeting came within 2 s/,
    within: soon,
  },
  {
    name: "web-server",
    made: { by: "tcp", serve: (socket) => socket.end("HTTP/1.1 400 Bad\u001b[31m\r\n\r\n") },
    verdict: "unreachable protocol-error",
    says: /it does not speak SSH, it answered "HTTP\/1\.1 400 Bad\\x1b\[31m"/,
    within: soon,
  },
  {
    name: "endless-greeting",
    made: { by: "tcp", serve: (socket) => flood(socket, "garbage ") },
    verdict: "unreachable protocol-error",
    says: /it does not speak SSH, it answered "garbage garbage /,
    within: soon,
  },
  {
    name: "ssh-1",
    made: { by: "tcp", serve: (socket) => socket.write("SSH-1.5-old\r\n") },
    verdict: "unreachable protocol-error",
    says: /Invalid identification string/,
    within: soon,
  },
  {
    name: "reset-at-once",
    made: { by: "tcp", serve: (socket) => socket.resetAndDestroy() },
    verdict: "unreachable connection-lost",
    says: /it hung up before its SSH greeting/,
    within: dropped,
  },
  {
    name: "closed-after-greeting",
    made: { by: "tcp", serve: (socket) => socket.end(banner) },
    verdict: "unreachable connection-lost",
    says: /the connection was lost before it was encrypted/,
    within: dropped,
  },
  {
    name: "garbage-after-greeting",
    made: { by: "tcp", serve: (socket) => socket.write(`${banner}\u00ff\u00ff\u00ff\u00ff`) },
    verdict: "unreachable protocol-error",
    says: /no encrypted connection came about: /,
    within: soon,
  },
  {
    name: "penalty",
    made: { by: "tcp", serve: (socket) => socket.end("Not allowed at this time\r\n") },
    verdict: "unreachable connection-refused",
    says: /PerSourcePenalties/,
    within: soon,
  },
  {
    name: "changed-key",
    made: {
      by: "variables",
      variables: { ansible_ssh_common_args: "-o UserKnownHostsFile=FILES/other_known_hosts" },
    },
    verdict: "unreachable host-key-changed",
    says: /host key/,
    within: soon,
  },
  {
    name: "unknown-key",
    made: {
      by: "variables",
      variables: { ansible_ssh_common_args: "-o UserKnownHostsFile=FILES/no_known_hosts" },
    },
    verdict: "unreachable host-key-unknown",
    says: /SHA256:/,
    within: soon,
  },
  {
    name: "revoked-key",
    made: {
      by: "variables",
      variables: { ansible_ssh_common_args: "-o UserKnownHostsFile=FILES/revoked_known_hosts" },
    },
    verdict: "unreachable host-key-revoked",
    says: /revoked/,
    within: soon,
  },
  {
    name: "wrong-key",
    made: { by: "variables", variables: { ansible_ssh_private_key_file: "FILES/wrong_key" } },
    verdict: "unreachable authentication-failed",
    says: /it does not let \S+ in with \S+wrong_key/,
    within: soon,
  },
  {
    name: "no-key",
    made: { by: "variables", variables: { ansible_ssh_private_key_file: "FILES/nothing" } },
    verdict: "unreachable private-key-unusable",
    says: /nothing does not exist/,
    within: soon,
  },
  {
    name: "login-never-answered",
    made: { by: "ssh", behaviour: { authenticate: () => undefined } },
    verdict: "unreachable connection-timeout",
    says: /the login was not finished within 2 s/,
    within: soon,
  },
];
