import type { SshConnection } from "../../model/host.ts";

/** A host as the SSH transport sees it. */
export interface SshTarget {
  /** Name in the inventory. */
  readonly name: string;
  readonly connection: SshConnection;
}

/** `name (address:port)`, the subject of every sentence about a host. */
export function describeTarget({ name, connection }: SshTarget): string {
  const { address, port } = connection;
  return `${name} (${address.includes(":") ? `[${address}]` : address}:${port})`;
}
