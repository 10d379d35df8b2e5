import pLimit from "p-limit";
import type { Host, OpenSshConnection } from "../model/host.ts";
import { toOpenSsh } from "./choose-ssh.ts";
import type { ChooseOptions } from "./choose-ssh.ts";
import { askOpenSshForKey } from "./openssh/ask-for-key.ts";
import { hostKeyEndpoint } from "./ssh-config/host-key-endpoint.ts";
import { resolveRoute } from "./ssh-config/resolve-route.ts";
import type { UnknownHostKey } from "./ssh/connector.ts";

/** How many hosts are asked at a time. */
const atOnce = 50;

/** Asks hosts for their keys where nothing is known of them. Never rejects: whatever is wrong with a host, the run says. */
export async function findUnknownKeys(
  hosts: readonly Host[],
  signal: AbortSignal,
  options: ChooseOptions,
): Promise<readonly UnknownHostKey[]> {
  const limit = pLimit(atOnce);
  const ask = async (host: Host): Promise<UnknownHostKey | null> => {
    if (signal.aborted) return null;
    try {
      return await findUnknownKey(host, signal, options);
    } catch {
      return null;
    }
  };
  const found = await Promise.all(hosts.map((host) => limit(() => ask(host))));
  return found.filter((key) => key !== null);
}

async function findUnknownKey(
  { connection, name }: Host,
  signal: AbortSignal,
  options: ChooseOptions,
): Promise<UnknownHostKey | null> {
  if (connection.kind === "local") return null;
  if (connection.kind === "openssh") return await askOpenSsh(name, connection, signal, options);
  const found = await resolveRoute(connection, options.route);
  const target = found.kind === "ssh" ? { name, connection: found.endpoint } : null;
  const because =
    found.kind === "openssh" ? found.because : target && (await options.ssh.onlyOpenSsh(target));
  if (target !== null && because === null) return await options.ssh.unknownHostKey(target, signal);
  return await askOpenSsh(name, toOpenSsh(connection, because ?? ""), signal, options);
}

/** A host on the way whose key is not known keeps its own to itself. */
async function askOpenSsh(
  name: string,
  connection: OpenSshConnection,
  signal: AbortSignal,
  { openSsh, route, ssh }: ChooseOptions,
): Promise<UnknownHostKey | null> {
  const endpoint = await hostKeyEndpoint(connection, route);
  if (endpoint === null) return null;
  const target = { name, connection: endpoint };
  const file = await ssh.fileForKey(target);
  if (file === null) return null;
  const blob = await askOpenSshForKey({ name, connection }, signal, openSsh);
  return blob === null ? null : { target, blob, file };
}
