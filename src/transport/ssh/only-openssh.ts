import { access } from "node:fs/promises";
import {
  certificateAuthority,
  knownKeyTypes,
} from "../../parse/known-hosts/known-hosts-verdict.ts";
import { agentSocketOf, keyFilesOf } from "./credentials.ts";
import type { CredentialSources } from "./credentials.ts";
import type { KnownHostsFile } from "./known-hosts-store.ts";
import { knownHostOf } from "./target.ts";
import type { SshEndpoint } from "./target.ts";

/**
 * What a login takes that only OpenSSH's own `ssh` has, a noun: a certificate of the user or of the host, or a key in
 * hardware. `null`: nothing.
 */
export async function onlyOpenSsh(
  endpoint: SshEndpoint,
  sources: CredentialSources,
  knownHosts: readonly KnownHostsFile[],
): Promise<string | null> {
  return (
    (await specialKey(endpoint, sources)) ??
    (await agentCertificate(endpoint, sources)) ??
    hostCertificate(endpoint, knownHosts)
  );
}

async function specialKey(
  endpoint: SshEndpoint,
  sources: CredentialSources,
): Promise<string | null> {
  const paths = keyFilesOf(endpoint, sources);
  const files = await Promise.all(paths.map((path) => sources.keys.load(path)));
  const present = files.filter(({ status }) => status !== "absent");
  for (const { path } of present) {
    // Where ssh looks for one by itself.
    const certificate = `${path}-cert.pub`;
    if (await exists(certificate)) return `the certificate ${certificate}`;
  }
  // One that nobody named counts where there is no other.
  const isWanted = (path: string) =>
    endpoint.privateKeyFiles.includes(path) || present.length === 1;
  const device = present.find(({ path, status }) => status === "hardware" && isWanted(path));
  return device === undefined ? null : `the key in hardware ${device.path}`;
}

async function agentCertificate(
  endpoint: SshEndpoint,
  sources: CredentialSources,
): Promise<string | null> {
  const socket = agentSocketOf(endpoint, sources);
  if (socket === null || endpoint.agentKeys === "listed") return null;
  const keys = await sources.agents.load(socket);
  return keys?.certificates === "some" ? "a certificate in ssh-agent" : null;
}

function hostCertificate(
  endpoint: SshEndpoint,
  knownHosts: readonly KnownHostsFile[],
): string | null {
  const { address, port } = knownHostOf(endpoint);
  const lookups = knownHosts.map(({ lookup }) => lookup);
  if (knownKeyTypes(lookups, address, port).length > 0) return null;
  const authority = certificateAuthority(lookups, address, port);
  return authority === undefined
    ? null
    : `the host's certificate (@cert-authority in ${authority.file}:${authority.line})`;
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
