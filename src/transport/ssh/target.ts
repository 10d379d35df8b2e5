import type { Secret } from "../../model/secret.ts";
import type { OpenSshConnection, SshConnection } from "../../model/host.ts";

/** The way to an sshd with everything filled in that the inventory leaves open. */
export interface SshEndpoint extends SshConnection {
  readonly port: number;
  /** Key files to try besides; those that are missing do not matter. Default: the usual ones, where no file is named. */
  readonly usualKeyFiles?: readonly string[] | undefined;
  /** Default: `/etc/ssh/ssh_known_hosts`, where no other file is named. */
  readonly globalKnownHostsFiles?: readonly string[] | undefined;
  /** The name of the host in `known_hosts`. */
  readonly hostKeyAlias?: string | undefined;
  /** The hosts to go through, in the order of the way; each of them has none itself. */
  readonly via: readonly SshEndpoint[];
}

/** A host as the SSH transport sees it. */
export interface SshTarget {
  /** Name in the inventory. */
  readonly name: string;
  readonly connection: SshEndpoint;
  /** For one that lets nobody in with the keys. */
  readonly password?: Secret | undefined;
}

/** Whatever a sentence about a host, or the clock of an attempt, has to know of it. */
export interface AnyTarget {
  readonly name: string;
  readonly connection: SshEndpoint | OpenSshConnection;
}

/** `name (address:port)`, the subject of every sentence about a host. */
export function describeTarget({ name, connection }: AnyTarget): string {
  if (connection.kind === "openssh")
    return `${name} (ssh ${connection.address}, for ${connection.because})`;
  const last = connection.via.at(-1);
  const through = last === undefined ? "" : ` through ${describeAddress(last)}`;
  return `${name} (${describeAddress(connection)}${through})`;
}

/** `address:port`. */
export function describeAddress({ address, port }: SshEndpoint): string {
  return `${address.includes(":") ? `[${address}]` : address}:${port}`;
}

/** The name and port under which `known_hosts` has the host. */
export function knownHostOf({ address, hostKeyAlias, port }: SshEndpoint): {
  readonly address: string;
  readonly port: number;
} {
  // Ssh looks an alias up without the port.
  return hostKeyAlias === undefined ? { address, port } : { address: hostKeyAlias, port: 22 };
}
