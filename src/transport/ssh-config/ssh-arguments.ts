import type { SshConnection } from "../../model/host.ts";

/** What an inventory says of the way to a host, as words for OpenSSH's `ssh`. */
export function sshArgumentsOf(connection: SshConnection): readonly string[] {
  const {
    agent,
    agentKeys,
    configuration,
    knownHostsFiles,
    port,
    privateKeyFiles,
    proxyJump,
    user,
  } = connection;
  return [
    ...(configuration === "none" ? ["-F", "none"] : []),
    ...(port === undefined ? [] : ["-p", String(port)]),
    ...privateKeyFiles.flatMap((file) => ["-i", file]),
    ...(user === undefined ? [] : ["-l", user]),
    ...(agent === "environment"
      ? []
      : option("IdentityAgent", [agent === "none" ? agent : agent.socket])),
    ...(agentKeys === "listed" ? option("IdentitiesOnly", ["yes"]) : []),
    ...(proxyJump === undefined ? [] : option("ProxyJump", [proxyJump])),
    ...(knownHostsFiles.length === 0 ? [] : option("UserKnownHostsFile", knownHostsFiles)),
  ];
}

/** Of a word that has a space ssh would make two. */
function option(name: string, words: readonly string[]): readonly string[] {
  return ["-o", `${name}=${words.map((word) => (/\s/.test(word) ? `"${word}"` : word)).join(" ")}`];
}
