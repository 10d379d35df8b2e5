import pLimit from "p-limit";
import type { Host } from "../model/host.ts";
import type { ChooseOptions } from "./choose-ssh.ts";
import { resolveRoute } from "./ssh-config/resolve-route.ts";
import type { UnknownHostKey } from "./ssh/connector.ts";

/** How many hosts are asked at a time. */
const atOnce = 50;

/**
 * Asks hosts for their keys where nothing is known of them. What OpenSSH's own `ssh` reaches is left to it. Never rejects:
 * whatever is wrong with a host, the run says.
 */
export async function findUnknownKeys(
  hosts: readonly Host[],
  signal: AbortSignal,
  { route, ssh }: ChooseOptions,
): Promise<readonly UnknownHostKey[]> {
  const limit = pLimit(atOnce);
  const ask = async ({ connection, name }: Host): Promise<UnknownHostKey | null> => {
    if (connection.kind !== "ssh" || signal.aborted) return null;
    try {
      const found = await resolveRoute(connection, route);
      if (found.kind === "openssh") return null;
      const target = { name, connection: found.endpoint };
      return (await ssh.onlyOpenSsh(target)) === null
        ? await ssh.unknownHostKey(target, signal)
        : null;
    } catch {
      return null;
    }
  };
  const found = await Promise.all(hosts.map((host) => limit(() => ask(host))));
  return found.filter((key) => key !== null);
}
