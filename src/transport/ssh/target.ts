import type { OpenSshConnection, SshConnection } from "../../model/host.ts";

/** A host as the SSH transport sees it. */
export interface SshTarget {
  /** Name in the inventory. */
  readonly name: string;
  readonly connection: SshConnection;
}

/** Whatever a sentence about a host, or the clock of an attempt, has to know of it. */
export interface AnyTarget {
  readonly name: string;
  readonly connection: SshConnection | OpenSshConnection;
}

/** `name (address:port)`, the subject of every sentence about a host. */
export function describeTarget({ name, connection }: AnyTarget): string {
  if (connection.kind === "openssh")
    return `${name} (ssh ${connection.address}, for ${connection.because})`;
  const { address, port } = connection;
  return `${name} (${address.includes(":") ? `[${address}]` : address}:${port})`;
}
