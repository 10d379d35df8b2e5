import type { ServerHostKeyAlgorithm } from "ssh2";
import type { FleetmendError } from "../../model/error.ts";
import { judgeHostKey, knownKeyTypes } from "../../parse/known-hosts/known-hosts-verdict.ts";
import { explainHostKey } from "./explain-host-key.ts";
import type { KnownHostsFile } from "./known-hosts-store.ts";
import { knownHostOf } from "./target.ts";
import type { SshTarget } from "./target.ts";

/**
 * Why the key that a host offers is not to be trusted, or `undefined` if it is. Only a host of which nothing at all is known
 * can be one whose key `acceptNew` takes.
 */
export function refuseHostKey(
  target: SshTarget,
  files: readonly KnownHostsFile[],
  blob: Buffer,
  acceptNew: AcceptNew,
): FleetmendError | undefined {
  const { address, port } = knownHostOf(target.connection);
  const verdict = judgeHostKey(lookupsOf(files), address, port, blob);
  if (verdict.verdict === "trusted") return undefined;
  // What could not be read may be what was looked for.
  const isSure = files.every(({ unreadable }) => unreadable === undefined);
  if (verdict.verdict === "unknown" && isSure && acceptNew(target, blob) === "accepted")
    return undefined;
  return explainHostKey(verdict, { target, files, blob });
}

/** Whether the key of a host that is not known is taken for its own. Must answer at once. */
export type AcceptNew = (target: SshTarget, blob: Buffer) => "accepted" | "refused";

/**
 * The host key algorithms to ask for: those of the keys that are known for the host come first, so that a host is not
 * taken for a stranger because it has a key of another type too.
 */
export function hostKeyAlgorithms(
  target: SshTarget,
  files: readonly KnownHostsFile[],
): readonly ServerHostKeyAlgorithm[] {
  const { address, port } = knownHostOf(target.connection);
  const types = new Set(knownKeyTypes(lookupsOf(files), address, port));
  const isKnown = (algorithm: ServerHostKeyAlgorithm) =>
    types.has(algorithm.startsWith("rsa-") ? "ssh-rsa" : algorithm);
  return [...algorithms.filter(isKnown), ...algorithms.filter((algorithm) => !isKnown(algorithm))];
}

/** What ssh2 offers by default, in its order. */
const algorithms: readonly ServerHostKeyAlgorithm[] = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "rsa-sha2-512",
  "rsa-sha2-256",
  "ssh-rsa",
];

function lookupsOf(files: readonly KnownHostsFile[]) {
  return files.map(({ lookup }) => lookup);
}
