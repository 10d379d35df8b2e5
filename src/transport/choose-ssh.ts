import { FleetmendError } from "../model/error.ts";
import type { OpenSshConnection, SshConnection } from "../model/host.ts";
import type { Secret } from "../model/secret.ts";
import type { Machine, OpenOptions } from "./contract.ts";
import { connectWithOpenSsh } from "./openssh/openssh-connector.ts";
import type { OpenSshOptions } from "./openssh/openssh-connector.ts";
import { resolveRoute } from "./ssh-config/resolve-route.ts";
import type { RouteOptions } from "./ssh-config/resolve-route.ts";
import { sshArgumentsOf } from "./ssh-config/ssh-arguments.ts";
import type { SshConnector } from "./ssh/connector.ts";

export interface ChooseOptions {
  readonly route: RouteOptions;
  readonly ssh: SshConnector;
  readonly openSsh: OpenSshOptions;
  /** Is told why OpenSSH was chosen, a noun. */
  readonly onOpenSsh?: (because: string) => void;
}

/** A host to be reached. */
export interface SshHost {
  /** Name in the inventory. */
  readonly name: string;
  readonly connection: SshConnection;
  /** For one that lets nobody in with the keys. */
  readonly password?: Secret | undefined;
}

/**
 * Connects with fleetmend's own SSH, or with OpenSSH's `ssh` where only that can: for what the user's configuration or keys
 * ask for, and for an sshd that has no algorithm in common with the former. Rejects with a FleetmendError.
 */
export async function connectOverSsh(
  { connection, name, password }: SshHost,
  open: OpenOptions,
  { onOpenSsh, openSsh, route, ssh }: ChooseOptions,
): Promise<Machine> {
  const withOpenSsh = (because: string) => {
    onOpenSsh?.(because);
    return connectWithOpenSsh(
      { name, connection: toOpenSsh(connection, because), password },
      open,
      openSsh,
    );
  };
  const found = await resolveRoute(connection, route);
  if (found.kind === "openssh") return await withOpenSsh(found.because);
  const target = { name, connection: found.endpoint, password };
  const because = await ssh.onlyOpenSsh(target);
  if (because !== null) return await withOpenSsh(because);
  try {
    return await ssh.connect(target, open);
  } catch (cause) {
    const missing = missingAlgorithm(cause);
    if (missing === null) throw cause;
    return await withOpenSsh(missing);
  }
}

/** Nothing of a login has been sent by then, so that another attempt is none too many. */
function missingAlgorithm(cause: unknown): string | null {
  if (!(cause instanceof FleetmendError) || cause.code !== "protocol-error") return null;
  const kind = /no matching ([^;]*?)(?: algorithm| format)?(?:;|$)/.exec(cause.message)?.[1];
  return kind === undefined ? null : `its ${kind} algorithms`;
}

/** The same host for the system's `ssh`. */
export function toOpenSsh(connection: SshConnection, because: string): OpenSshConnection {
  const { address, become, timeoutSeconds } = connection;
  return {
    kind: "openssh",
    address,
    arguments: sshArgumentsOf(connection),
    because,
    timeoutSeconds,
    become,
  };
}
