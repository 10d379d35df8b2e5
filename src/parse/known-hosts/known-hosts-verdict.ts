import type { KnownHostsLine } from "./known-hosts.ts";
import { keyType } from "./known-hosts.ts";
import { knownHostsName } from "./known-hosts-lookup.ts";
import type { KnownHostsLookup } from "./known-hosts-lookup.ts";

/** What `known_hosts` files say of a key that a host offers. `line` is the line that decides. */
export type HostKeyVerdict =
  | { readonly verdict: "trusted"; readonly line: KnownHostsLine }
  | { readonly verdict: "revoked"; readonly line: KnownHostsLine }
  /** Another key of the same type is known for the host. */
  | { readonly verdict: "changed"; readonly line: KnownHostsLine }
  /** Only keys of other types are known for the host. */
  | {
      readonly verdict: "other-types";
      readonly line: KnownHostsLine;
      readonly types: readonly string[];
    }
  | { readonly verdict: "unknown" };

/**
 * Judges the key that a host offers. A revoked key is revoked whatever other lines say. `@cert-authority` lines speak of
 * certificates only. As in OpenSSH, a host on another port than 22 of which nothing is known is trusted with the key that
 * is known for its name without the port.
 */
export function judgeHostKey(
  lookups: readonly KnownHostsLookup[],
  address: string,
  port: number,
  blob: Buffer,
): HostKeyVerdict {
  const verdict = judgeByName(lookups, knownHostsName(address, port), blob);
  if (port === 22 || verdict.verdict !== "unknown") return verdict;
  const withoutPort = judgeByName(lookups, knownHostsName(address, 22), blob);
  const decides = withoutPort.verdict === "trusted" || withoutPort.verdict === "revoked";
  return decides ? withoutPort : verdict;
}

/** The types of the keys that are known for a host, in the order of the files; to ask the host for one of them. */
export function knownKeyTypes(
  lookups: readonly KnownHostsLookup[],
  address: string,
  port: number,
): readonly string[] {
  const types = typesOf(plainLines(lookups, knownHostsName(address, port)));
  return port === 22 || types.length > 0
    ? types
    : typesOf(plainLines(lookups, knownHostsName(address, 22)));
}

/** The line with an authority whose certificates are good for a host. */
export function certificateAuthority(
  lookups: readonly KnownHostsLookup[],
  address: string,
  port: number,
): KnownHostsLine | undefined {
  return lookups
    .flatMap((lookup) => lookup.linesFor(knownHostsName(address, port)))
    .find((line) => line.marker === "cert-authority");
}

function judgeByName(
  lookups: readonly KnownHostsLookup[],
  name: string,
  blob: Buffer,
): HostKeyVerdict {
  const key = blob.toString("base64");
  const revoked = lookups
    .flatMap((lookup) => lookup.linesFor(name))
    .find((line) => line.marker === "revoked" && line.key === key);
  if (revoked !== undefined) return { verdict: "revoked", line: revoked };

  const lines = plainLines(lookups, name);
  const same = lines.find((line) => line.key === key);
  if (same !== undefined) return { verdict: "trusted", line: same };

  const type = keyType(blob);
  const sameType = lines.find((line) => line.type === type);
  if (sameType !== undefined) return { verdict: "changed", line: sameType };

  const [first] = lines;
  return first === undefined
    ? { verdict: "unknown" }
    : { verdict: "other-types", line: first, types: typesOf(lines) };
}

function plainLines(lookups: readonly KnownHostsLookup[], name: string): readonly KnownHostsLine[] {
  return lookups
    .flatMap((lookup) => lookup.linesFor(name))
    .filter((line) => line.marker === "none");
}

function typesOf(lines: readonly KnownHostsLine[]): readonly string[] {
  return [...new Set(lines.map((line) => line.type))];
}
