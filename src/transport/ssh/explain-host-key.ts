import { createHash } from "node:crypto";
import { FleetmendError } from "../../model/error.ts";
import { printable } from "../../model/printable.ts";
import { keyType } from "../../parse/known-hosts/known-hosts.ts";
import { knownHostsName } from "../../parse/known-hosts/known-hosts-lookup.ts";
import type { HostKeyVerdict } from "../../parse/known-hosts/known-hosts-verdict.ts";
import { shellWord } from "../quote.ts";
import type { KnownHostsFile } from "./known-hosts-store.ts";
import { describeTarget, knownHostOf } from "./target.ts";
import type { SshEndpoint, SshTarget } from "./target.ts";

export interface OfferedHostKey {
  readonly target: SshTarget;
  /** Where the key was looked up. */
  readonly files: readonly KnownHostsFile[];
  readonly blob: Buffer;
}

/** The error for a host key that is not trusted: which, why, and the command that would change that. */
export function explainHostKey(
  verdict: Exclude<HostKeyVerdict, { readonly verdict: "trusted" }>,
  offer: OfferedHostKey,
): FleetmendError {
  const { target, blob } = offer;
  const subject = describeTarget(target);
  const offered = fingerprintOf(blob);
  if (verdict.verdict === "unknown") {
    return new FleetmendError(
      "host-key-unknown",
      `${subject}: its host key ${offered} is not in ${describeFiles(offer)}; ${howToAdd(offer)}`,
    );
  }
  const { file, line } = verdict.line;
  const place = line === 0 ? `${file}, as it was accepted in this run,` : `${file}:${line}`;
  if (verdict.verdict === "other-types") {
    return new FleetmendError(
      "host-key-unknown",
      `${subject}: it offers the host key ${offered}, but ${place} knows it by ${verdict.types.join(", ")} only; ${howToAdd(offer)}`,
    );
  }
  if (verdict.verdict === "revoked") {
    return new FleetmendError(
      "host-key-revoked",
      `${subject}: its host key ${offered} is revoked in ${place}; give the host a new key`,
    );
  }
  return new FleetmendError(
    "host-key-changed",
    `${subject}: its host key is not the one in ${place}, so someone may be in between; it offers ${offered}; if the host was installed anew and has that fingerprint, forget the old key: ${howToForget(target, file)}`,
  );
}

/** `SHA256:` and the digest of a key as OpenSSH prints it. */
function fingerprint(blob: Buffer): string {
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}

function describeFiles({ files }: OfferedHostKey): string {
  const names = files
    .map(({ lookup }) => lookup.knownHosts.file)
    .filter((file) => file !== "")
    .join(" or ");
  return `${names}${files.map(describeGaps).join("")}`;
}

/** What was not read may be what was looked for. */
function describeGaps({ lookup, unreadable }: KnownHostsFile): string {
  const { file, notes } = lookup.knownHosts;
  if (unreadable !== undefined) return ` (${file} cannot be read: ${unreadable})`;
  const [note] = notes;
  return note === undefined ? "" : ` (${file}:${note.line} is left out: ${note.reason})`;
}

function howToAdd({ target, files }: OfferedHostKey): string {
  const { address, hostKeyAlias, port, via } = target.connection;
  const file = files[0]?.lookup.knownHosts.file ?? "known_hosts";
  const last = via.at(-1);
  // What is behind another host can be asked from there.
  const there = last === undefined ? [] : ["ssh", "-p", String(last.port), loginOf(last)];
  const scan = [...there, "ssh-keyscan", "-p", String(port), address].map(shellWord).join(" ");
  if (hostKeyAlias !== undefined)
    return `verify that fingerprint on the host, then add the key that ${scan} shows to ${shellWord(file)} under the name ${printable(hostKeyAlias, 100)}`;
  return `verify that fingerprint on the host, then add its key: ${scan} >> ${shellWord(file)}`;
}

function loginOf({ address, user }: SshEndpoint): string {
  return user === undefined ? address : `${user}@${address}`;
}

function howToForget({ connection }: SshTarget, file: string): string {
  const { address, port } = knownHostOf(connection);
  const name = knownHostsName(address, port);
  return ["ssh-keygen", "-R", name, "-f", file].map(shellWord).join(" ");
}

/** The type of a key and its fingerprint, as ssh shows them. */
export function fingerprintOf(blob: Buffer): string {
  return `${printable(keyType(blob), 60)} ${fingerprint(blob)}`;
}
