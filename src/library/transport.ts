import { homedir, hostname, userInfo } from "node:os";
import { printable } from "../model/printable.ts";
import type { Secret } from "../model/secret.ts";
import type { Host } from "../model/host.ts";
import { findUnknownKeys } from "../transport/find-unknown-keys.ts";
import type { HostKeyPolicy, UnknownHostKey } from "../transport/ssh/connector.ts";
import { connectOverSsh } from "../transport/choose-ssh.ts";
import type { Transport } from "../transport/contract.ts";
import { createLoginPace } from "../transport/ssh/login-pace.ts";
import type { AskPassphrase } from "../transport/ssh/unlock-key.ts";
import { createLocalMachine } from "../transport/local.ts";
import { connectWithOpenSsh } from "../transport/openssh/openssh-connector.ts";
import { createShellTransport } from "../transport/shell-transport.ts";
import { hasTicket } from "../transport/ssh-config/kerberos-ticket.ts";
import { createSshConfiguration } from "../transport/ssh-config/read-configuration.ts";

export interface TransportOptions {
  /** Milliseconds that a host may take to answer one exchange. Default 30,000. */
  readonly deadlineMs?: number | undefined;
  /** Milliseconds that a host may take for all its answers but those to changes. Default: ten times `deadlineMs`. */
  readonly hostDeadlineMs?: number | undefined;
  /** Where `~` is, and `.ssh`. Default: the user's. */
  readonly home?: string | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** Who changes hosts, as another run that wants to is told. Default: `user@machine`. */
  readonly operator?: string | undefined;
  /** For hosts that let nobody in with the keys, and have no password of their own in the inventory. */
  readonly loginPassword?: Secret | undefined;
  /** What becomes of the key of a host of which `known_hosts` says nothing. Default: `strict`, it is refused. */
  readonly hostKeyPolicy?: HostKeyPolicy | undefined;
  /** For sudo, su or doas, on hosts where it asks and which have none of their own in the inventory. */
  readonly becomePassword?: Secret | undefined;
  /** Asks for the passphrase of a key file, which is not in an agent. Default: nobody is asked. */
  readonly askPassphrase?: AskPassphrase | undefined;
}

/** A transport that can be told whose host keys to take. */
export interface HostTransport extends Transport {
  /**
   * The keys of the hosts, and of those on the way to them, of which `known_hosts` says nothing. Nothing of a login is sent.
   * Of hosts behind such a host nothing is known until its key is accepted. Never rejects.
   */
  unknownHostKeys(hosts: readonly Host[], signal: AbortSignal): Promise<readonly UnknownHostKey[]>;
  /** Adds a key to `known_hosts`. Rejects with a FleetmendError. */
  acceptHostKey(key: UnknownHostKey): Promise<void>;
}

/** Reaches hosts as the inventory says: over SSH, or the control node itself for `ansible_connection: local`. */
export async function createTransport(options: TransportOptions = {}): Promise<HostTransport> {
  // ssh2 takes 80 ms to load, which `--help` and `validate` need not pay.
  const { createSshConnector } = await import("../transport/ssh/connector.ts");
  const environment = options.environment ?? process.env;
  const home = options.home ?? homedir();
  const { loginPassword } = options;
  const loginName = userInfo().username;
  const pace = createLoginPace();
  const ssh = createSshConnector({
    pace,
    home,
    environment,
    loginName,
    hostKeyPolicy: options.hostKeyPolicy,
    askPassphrase: options.askPassphrase,
  });
  const configuration = createSshConfiguration({ environment, home });
  const kerberos = (await hasTicket(environment)) ? "ticket" : "no-ticket";
  const route = { configuration, kerberos, environment, home, loginName } as const;
  const openSsh = { pace, environment, hostKeyPolicy: options.hostKeyPolicy };
  const reasons = new Map<string, number>();
  const onOpenSsh = (because: string) => reasons.set(because, (reasons.get(because) ?? 0) + 1);
  const ways = { route, ssh, openSsh, onOpenSsh };
  const transport = createShellTransport({
    deadlineMs: options.deadlineMs ?? 30_000,
    hostDeadlineMs: options.hostDeadlineMs,
    becomePassword: options.becomePassword,
    operator: options.operator ?? `${userInfo().username}@${hostname()}`,
    async connect({ name, connection, loginPassword: own }, open) {
      const password = own ?? loginPassword;
      switch (connection.kind) {
        case "local":
          return createLocalMachine();
        case "openssh":
          return await connectWithOpenSsh({ name, connection, password }, open, openSsh);
        case "ssh":
          return await connectOverSsh({ name, connection, password }, open, ways);
      }
    },
  });
  return {
    ...transport,
    remark() {
      const remarks = [pace.remark(), ssh.remark(), describeReasons(reasons)];
      return remarks.filter((remark) => remark !== null).join("; ") || null;
    },
    unknownHostKeys: (hosts, signal) => findUnknownKeys(hosts, signal, ways),
    acceptHostKey: (key) => ssh.acceptHostKey(key),
  };
}

/** Why hosts were reached with OpenSSH's `ssh` although nothing in the inventory says so; `null`: none was. */
function describeReasons(reasons: ReadonlyMap<string, number>): string | null {
  if (reasons.size === 0) return null;
  const counted = [...reasons].map(([because, hosts]) => `${printable(because, 200)} (${hosts})`);
  return `OpenSSH's ssh made connections that fleetmend's own SSH cannot, for ${counted.join(", ")}`;
}
