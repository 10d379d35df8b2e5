import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { cacheOf, createHostFiles } from "../../../src/demo/host-files.ts";
import { neutronWith, startFleet } from "../fleet.ts";
import { cacheNames, identityOf } from "../signing-directory.ts";
import { createCuttableLink } from "./cuttable-link.ts";

/** Hosts behind one real sshd, each with a stale cache and a link of its own that can be cut. */
export interface LinkFleet extends AsyncDisposable {
  readonly hosts: readonly string[];
  readonly inventory: string;
  /** Gives every host a new cache, and removes its quarantines. */
  reset(): void;
  /** Cuts the next connection to a host, so many milliseconds after it was made. */
  cutNext(host: string, milliseconds: number): void;
  /** Whether the whole cache is in its place and nothing in quarantine. */
  isUntouched(host: string): boolean;
  /** Files that are not in quarantine as they were before, after a purge that should have taken them all. */
  findLosses(host: string): readonly string[];
}

const value = "/var/lib/neutron/keystone-signing";

export async function startLinkFleet(hosts: readonly string[]): Promise<LinkFleet> {
  const links = new Map(
    await Promise.all(hosts.map(async (host) => [host, await createCuttableLink()] as const)),
  );
  const linkOf = (host: string) => {
    const link = links.get(host);
    if (link === undefined) throw new Error(`no link to ${host}`);
    return link;
  };
  const stale = neutronWith(({ old }) => cacheOf(old));
  const fleet = await startFleet(Object.fromEntries(hosts.map((host) => [host, stale])), {
    variables(sshd) {
      const known = `${sshd.directory}/known_links`;
      const lines = hosts.map(
        (host) => `[127.0.0.1]:${linkOf(host).port} ${sshd.hostKey("ed25519")}\n`,
      );
      writeFileSync(known, lines.join(""));
      for (const link of links.values()) link.lead(sshd.port);
      const common = { ansible_ssh_common_args: `-o UserKnownHostsFile=${known}` };
      return Object.fromEntries(
        hosts.map((host) => [host, { ansible_port: linkOf(host).port, ...common }]),
      );
    },
  });
  const quarantinesOf = (host: string) => `${fleet.root(host)}/var/lib/fleetmend`;
  const originals = new Map<string, readonly string[]>();
  return {
    hosts,
    inventory: fleet.inventory,
    reset() {
      for (const host of hosts) {
        const { cache, root } = createHostFiles(fleet.root(host));
        for (const directory of [quarantinesOf(host), root + value])
          rmSync(directory, { recursive: true, force: true });
        cache(value, cacheOf(fleet.pki.old));
        originals.set(host, identitiesIn(root + value));
      }
    },
    cutNext: (host, milliseconds) => linkOf(host).cutNext(milliseconds),
    isUntouched: (host) =>
      identitiesIn(quarantinesOf(host)).length === 0 &&
      identitiesIn(fleet.root(host) + value).join("\n") === originals.get(host)?.join("\n"),
    findLosses(host) {
      const kept = new Set(identitiesIn(quarantinesOf(host)));
      const left = identitiesIn(fleet.root(host) + value);
      const lost = (originals.get(host) ?? []).filter((one) => !kept.has(one));
      return [
        ...lost.map((one) => `it is not in quarantine after the next purge: ${one}`),
        ...left.map((one) => `it is left by the next purge: ${one}`),
      ];
    },
    async [Symbol.asyncDispose]() {
      await fleet[Symbol.asyncDispose]();
      for (const link of links.values()) await link[Symbol.asyncDispose]();
    },
  };
}

/** The files of a cache anywhere below a directory, in the order of their names. */
function identitiesIn(directory: string): readonly string[] {
  return findFiles(directory)
    .filter((file) => cacheNames.some((name) => file.endsWith(`/${name}`)))
    .toSorted()
    .map(identityOf);
}

function findFiles(directory: string): readonly string[] {
  try {
    const entries = readdirSync(directory, { withFileTypes: true, recursive: true });
    return entries.filter((one) => one.isFile()).map((one) => `${one.parentPath}/${one.name}`);
  } catch {
    // There is no such directory.
    return [];
  }
}
