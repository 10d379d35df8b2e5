import type { KnownHosts, KnownHostsLine } from "./known-hosts.ts";
import { lowerCase, matchesHash, matchesPatternList } from "./known-hosts-pattern.ts";

/** Finds the lines of a `known_hosts` file that speak of a host. */
export interface KnownHostsLookup {
  readonly knownHosts: KnownHosts;
  /** The lines for a name such as {@link knownHostsName} gives, markers of all kinds, in the order of the file. */
  linesFor(name: string): readonly KnownHostsLine[];
}

/**
 * Lines with plain names are found through an index; those with hashes, wildcards or negations are looked through for each
 * name, once.
 */
export function createKnownHostsLookup(knownHosts: KnownHosts): KnownHostsLookup {
  const plain = new Map<string, KnownHostsLine[]>();
  const hashed: KnownHostsLine[] = [];
  const patterns: KnownHostsLine[] = [];
  for (const line of knownHosts.lines) {
    if (line.hosts.startsWith("|1|")) hashed.push(line);
    else if (/[*?!]/.test(line.hosts)) patterns.push(line);
    else addToIndex(plain, line);
  }
  const found = new Map<string, readonly KnownHostsLine[]>();
  return {
    knownHosts,
    linesFor(name) {
      const known = found.get(name);
      if (known !== undefined) return known;
      const lines = [
        ...(plain.get(name) ?? []),
        ...hashed.filter((line) => matchesHash(name, line.hosts)),
        ...patterns.filter((line) => matchesPatternList(name, line.hosts)),
      ].sort((one, other) => one.line - other.line);
      found.set(name, lines);
      return lines;
    },
  };
}

/** How `known_hosts` names a host: in lower case, and `[host]:port` for any port but 22. */
export function knownHostsName(address: string, port: number): string {
  return port === 22 ? lowerCase(address) : `[${lowerCase(address)}]:${port}`;
}

function addToIndex(index: Map<string, KnownHostsLine[]>, line: KnownHostsLine): void {
  for (const name of new Set(lowerCase(line.hosts).split(","))) {
    const lines = index.get(name);
    if (lines === undefined) index.set(name, [line]);
    else lines.push(line);
  }
}
