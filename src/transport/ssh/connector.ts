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
import { logIn } from "./login.ts";
import type { Keepalive } from "./login.ts";
import { createSshMachine } from "./ssh-machine.ts";
import type { SshTarget } from "./target.ts";

/** Connects to the hosts of one run; key files, `known_hosts` files and the agent's list of keys are read once. */
export interface SshConnector {
  /**
   * Logs in to a host whose key is known. Rejects with a FleetmendError, and leaves nothing open then. The signal ends the
   * attempt and, later, the connection.
   */
  connect(target: SshTarget, options: OpenOptions): Promise<Machine>;
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
  /** Default: 3 questions without an answer, 10 s apart. */
  readonly keepalive?: Keepalive;
}

export function createSshConnector(options: SshConnectorOptions): SshConnector {
  const { home, environment, loginName } = options;
  const { keepalive = { intervalMilliseconds: 10_000, count: 3 } } = options;
  const knownHostsStore = createKnownHostsStore();
  const sources = {
    keys: createKeyStore(),
    agents: createAgentStore(),
    usualKeyFiles: ["id_ed25519", "id_ecdsa", "id_rsa"].map((name) => join(home, ".ssh", name)),
    agentSocket: environment["SSH_AUTH_SOCK"],
    password: options.password,
  };
  const usualKnownHosts = [join(home, ".ssh", "known_hosts"), "/etc/ssh/ssh_known_hosts"];
  return {
    async connect(given, { signal }) {
      // One listener for each connection is no leak.
      setMaxListeners(0, signal);
      const target = expandHome(given, home);
      const { user = loginName, knownHostsFiles } = target.connection;
      const files = knownHostsFiles.length > 0 ? knownHostsFiles : usualKnownHosts;
      const credentials = await chooseCredentials(target, sources);
      const knownHosts = await Promise.all(files.map((file) => knownHostsStore.load(file)));
      using attempt = startAttempt(target, signal);
      const socket = await dial(target, attempt);
      const link = await logIn(socket, attempt, {
        target,
        user,
        credentials,
        knownHosts,
        keepalive,
      });
      return createSshMachine(link, target, signal);
    },
  };
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
