import type { ParsedKey } from "ssh2";
import { FleetmendError } from "../../model/error.ts";
import type { Secret } from "../../model/secret.ts";
import type { AgentStore } from "./agent.ts";
import type { KeyFile, KeyStore } from "./key-file.ts";
import { describeTarget } from "./target.ts";
import type { SshEndpoint, SshTarget } from "./target.ts";

/** One key or password to try. */
export type Credential = KeyCredential | { readonly kind: "password"; readonly password: Secret };

type KeyCredential =
  | { readonly kind: "file"; readonly path: string; readonly key: ParsedKey }
  | { readonly kind: "agent"; readonly socketPath: string; readonly key: ParsedKey };

export interface Credentials {
  /** At least one, in the order of trying. */
  readonly usable: readonly Credential[];
  /** Clauses about keys that are left out. */
  readonly skipped: readonly string[];
}

export interface CredentialSources {
  readonly keys: KeyStore;
  readonly agents: AgentStore;
  /** Files to try when none are configured; those that are missing do not matter. */
  readonly usualKeyFiles: readonly string[];
  /** Socket of the agent of whoever runs fleetmend. */
  readonly agentSocket: string | undefined;
}

/**
 * What to try on a host: its private key files, then what else the agent has, then the password. A file with a passphrase stands for the
 * same key of the agent. Rejects with `private-key-unusable` if a file that was asked for is of no use, or nothing is left.
 */
export async function chooseCredentials(
  target: SshTarget,
  sources: CredentialSources,
): Promise<Credentials> {
  const { agentKeys: offered, privateKeyFiles } = target.connection;
  const paths = keyFilesOf(target.connection, sources);
  const files = await Promise.all(paths.map((path) => sources.keys.load(path)));
  const agentKeys = await loadAgentKeys(target.connection, sources);

  const usable: KeyCredential[] = [];
  const skipped: string[] = [];
  for (const [index, file] of files.entries()) {
    const isAskedFor = index < privateKeyFiles.length;
    const locked = credentialFor(file, agentKeys);
    const isToAsk = isAskedFor && typeof locked === "string";
    const found = isToAsk ? credentialFor(await sources.keys.unlock(file.path), []) : locked;
    if (typeof found !== "string") usable.push(found);
    else if (isAskedFor && (file.status !== "locked" || agentKeys.length === 0)) {
      throw unusable(target, found);
    } else if (file.status !== "absent") skipped.push(found);
  }
  const others = offered === "listed" ? [] : agentKeys;
  for (const key of others) if (!usable.some((known) => isSame(known, key))) usable.push(key);
  const { password } = target;
  if (usable.length === 0 && password === undefined) {
    // Of the usual files one that is locked is asked for where nothing else is left.
    const locked = files.find(({ status }) => status === "locked");
    const found = locked && credentialFor(await sources.keys.unlock(locked.path), []);
    if (typeof found === "object") usable.push(found);
  }
  if (password !== undefined)
    return { usable: [...usable, { kind: "password", password }], skipped };
  if (usable.length === 0) throw unusable(target, explainNothing(paths, skipped));
  return { usable, skipped };
}

/** The key files to try: those that the inventory names, then those of which it does not matter whether they exist. */
export function keyFilesOf(
  { privateKeyFiles, usualKeyFiles }: SshEndpoint,
  sources: Pick<CredentialSources, "usualKeyFiles">,
): readonly string[] {
  const usual = usualKeyFiles ?? (privateKeyFiles.length > 0 ? [] : sources.usualKeyFiles);
  return [...privateKeyFiles, ...usual];
}

/** The socket of the agent to ask; `null`: there is none. */
export function agentSocketOf(
  { agent }: SshEndpoint,
  { agentSocket = "" }: Pick<CredentialSources, "agentSocket">,
): string | null {
  if (agent === "none") return null;
  const socketPath = agent === "environment" ? agentSocket : agent.socket;
  return socketPath === "" ? null : socketPath;
}

async function loadAgentKeys(
  endpoint: SshEndpoint,
  sources: CredentialSources,
): Promise<readonly KeyCredential[]> {
  const { agents } = sources;
  const socketPath = agentSocketOf(endpoint, sources);
  if (socketPath === null) return [];
  const keys = await agents.load(socketPath);
  return (keys?.plain ?? []).map((key) => ({ kind: "agent", socketPath, key }));
}

/** What to try for a file, or a clause that says why there is nothing. */
function credentialFor(file: KeyFile, agentKeys: readonly KeyCredential[]): KeyCredential | string {
  const { status, path } = file;
  if (status === "usable") return { kind: "file", path, key: file.key };
  if (status === "hardware") return `the private key ${path} is in hardware`;
  if (status === "absent") return `the private key ${path} does not exist`;
  if (status === "unusable") return `the private key ${path} cannot be used: ${file.reason}`;
  const { publicKey } = file;
  const same = agentKeys.find(
    ({ key }) => publicKey !== undefined && key.getPublicSSH().equals(publicKey),
  );
  return same ?? `the private key ${path} has a passphrase: add it to ssh-agent`;
}

function isSame(one: KeyCredential, other: KeyCredential): boolean {
  return one.key.getPublicSSH().equals(other.key.getPublicSSH());
}

function explainNothing(paths: readonly string[], skipped: readonly string[]): string {
  if (skipped.length > 0) return skipped.join("; ");
  return `there is no private key to log in with: no ${paths.filter((path) => !path.endsWith("_sk")).join(", ")}, and no key in an ssh-agent; set ansible_ssh_private_key_file, or give a password with -k`;
}

function unusable(target: SshTarget, clause: string): FleetmendError {
  return new FleetmendError("private-key-unusable", `${describeTarget(target)}: ${clause}`);
}
