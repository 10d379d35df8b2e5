import { setMaxListeners } from "node:events";
import { join } from "node:path";
import type { Secret } from "../../model/secret.ts";
import type { Machine, OpenOptions } from "../contract.ts";
import { createAgentStore } from "./agent.ts";
import { startAttempt } from "./attempt.ts";
import { chooseCredentials } from "./credentials.ts";
import { dial } from "./dial.ts";
import { createKeyStore } from "./key-file.ts";
import { createKnownHostsStore } from "./known-hosts-store.ts";
import { createJumpHosts } from "./jump-hosts.ts";
import type { JumpHost, JumpHosts } from "./jump-hosts.ts";
import { createLoginPace } from "./login-pace.ts";
import type { Patience } from "./login-pace.ts";
import { logIn } from "./login.ts";
import type { Keepalive } from "./login.ts";
import { createSshMachine } from "./ssh-machine.ts";
import { onlyOpenSsh } from "./only-openssh.ts";
import type { AskPassphrase } from "./unlock-key.ts";
import type { SshEndpoint, SshTarget } from "./target.ts";

/** Connects to the hosts of one run; key files, `known_hosts` files and the agent's list of keys are read once. */
export interface SshConnector {
  /**
   * Logs in to a host whose key is known. Rejects with a FleetmendError, and leaves nothing open then. The signal ends the
   * attempt and, later, the connection.
   */
  connect(target: SshTarget, options: OpenOptions): Promise<Machine>;
  /** What on the way to a host only OpenSSH's own `ssh` can do, a noun; `null`: nothing. */
  onlyOpenSsh(target: SshTarget): Promise<string | null>;
  /** What the operator should know of the logins so far, a sentence; `null`: nothing. */
  remark(): string | null;
}

export interface SshConnectorOptions {
  /** Home directory of whoever runs fleetmend. */
  readonly home: string;
  /** `SSH_AUTH_SOCK` is read. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The user for hosts that name none. */
  readonly loginName: string;
  /** Tried after the keys. */
  readonly password?: Secret | undefined;
  /** For key files that have one; asked for once each, and one after the other. Default: nobody answers. */
  readonly askPassphrase?: AskPassphrase | undefined;
  /** Default: 3 questions without an answer, 10 s apart. */
  readonly keepalive?: Keepalive;
  /** How often what may pass is tried again. Default: 5 times after a drop, once after a refusal, the first after 250 ms. */
  readonly patience?: Patience;
}

export function createSshConnector(options: SshConnectorOptions): SshConnector {
  const { home, environment, loginName } = options;
  const { keepalive = { intervalMilliseconds: 10_000, count: 3 } } = options;
  const knownHostsStore = createKnownHostsStore();
  const sources = {
    keys: createKeyStore(options.askPassphrase),
    agents: createAgentStore(),
    usualKeyFiles: ["id_ed25519", "id_ecdsa", "id_rsa", "id_ed25519_sk", "id_ecdsa_sk"].map(
      (name) => join(home, ".ssh", name),
    ),
    agentSocket: environment["SSH_AUTH_SOCK"],
    password: undefined,
  };
  const usualKnownHosts = join(home, ".ssh", "known_hosts");
  const pace = createLoginPace(options.patience ?? { dropped: 5, refused: 1, milliseconds: 250 });

  const loadKnownHosts = (endpoint: SshEndpoint) =>
    Promise.all(
      knownHostsFilesOf(endpoint, usualKnownHosts).map((file) => knownHostsStore.load(file)),
    );
  const logInTo = async (target: SshTarget, signal: AbortSignal, options: LinkOptions) => {
    const { jump, password } = options;
    const { connection } = target;
    const credentials = await chooseCredentials(target, { ...sources, password });
    const knownHosts = await loadKnownHosts(connection);
    const user = connection.user ?? loginName;
    return await pace.run(async (progress) => {
      using attempt = startAttempt(target, signal);
      try {
        const socket = await (jump?.dial(target, attempt.signal) ?? dial(target, attempt));
        const login = { target, user, credentials, knownHosts, keepalive };
        return await logIn(socket, attempt, login);
      } finally {
        progress.stage = attempt.stage;
      }
    }, signal);
  };
  const connect = async (target: SshTarget, signal: AbortSignal, password?: Secret) => {
    const jump = target.connection.via.length === 0 ? null : await jumpHosts.reach(target, signal);
    try {
      const link = await logInTo(target, signal, { jump, password });
      const machine = createSshMachine(link, target, signal);
      const close = async () => {
        await machine[Symbol.asyncDispose]();
        jump?.[Symbol.dispose]();
      };
      return { link, machine: { ...machine, [Symbol.asyncDispose]: close } };
    } catch (cause) {
      jump?.[Symbol.dispose]();
      throw cause;
    }
  };
  // A password is for the hosts of the inventory, not for those on the way.
  const jumpHosts: JumpHosts = createJumpHosts((target, signal) => connect(target, signal));
  return {
    async connect(given, { signal }) {
      // One listener for each connection is no leak.
      setMaxListeners(0, signal);
      return (await connect(expandHome(given, home), signal, options.password)).machine;
    },
    async onlyOpenSsh(given) {
      const { connection } = expandHome(given, home);
      for (const jump of connection.via) {
        const because = await onlyOpenSsh(jump, sources, await loadKnownHosts(jump));
        if (because !== null) return `${because}, for the jump host ${jump.address}`;
      }
      return await onlyOpenSsh(connection, sources, await loadKnownHosts(connection));
    },
    remark: () => pace.remark(),
  };
}

interface LinkOptions {
  readonly jump: JumpHost | null;
  readonly password: Secret | undefined;
}

/** The user's files and then the system's. */
function knownHostsFilesOf(
  { globalKnownHostsFiles, knownHostsFiles }: SshEndpoint,
  usual: string,
): readonly string[] {
  return [
    ...(knownHostsFiles.length > 0 ? knownHostsFiles : [usual]),
    ...(globalKnownHostsFiles ?? ["/etc/ssh/ssh_known_hosts"]),
  ];
}

/** `~/` at the start of a path is the home directory. */
function expandHome({ name, connection }: SshTarget, home: string): SshTarget {
  const expand = (path: string) => (path.startsWith("~/") ? join(home, path.slice(2)) : path);
  const { agent } = connection;
  return {
    name,
    connection: {
      ...connection,
      privateKeyFiles: connection.privateKeyFiles.map(expand),
      knownHostsFiles: connection.knownHostsFiles.map(expand),
      agent: typeof agent === "string" ? agent : { socket: expand(agent.socket) },
    },
  };
}
