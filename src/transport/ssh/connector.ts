import { setMaxListeners } from "node:events";
import { join } from "node:path";
import type { Machine, OpenOptions } from "../contract.ts";
import { knownKeyTypes } from "../../parse/known-hosts/known-hosts-verdict.ts";
import { createAcceptedKeys } from "./accepted-keys.ts";
import { createAgentStore } from "./agent.ts";
import { startAttempt } from "./attempt.ts";
import type { Progress } from "./attempt.ts";
import type { Hold } from "./channel-budget.ts";
import { closeSocket } from "./close-socket.ts";
import { chooseCredentials } from "./credentials.ts";
import type { Credentials } from "./credentials.ts";
import { dial } from "./dial.ts";
import type { AcceptNew } from "./host-key.ts";
import { createKeyStore } from "./key-file.ts";
import { createKnownHostsStore } from "./known-hosts-store.ts";
import { createJumpHosts } from "./jump-hosts.ts";
import type { JumpHost, JumpHosts } from "./jump-hosts.ts";
import { createLoginPace } from "./login-pace.ts";
import type { LoginPace } from "./login-pace.ts";
import { logIn } from "./login.ts";
import type { Keepalive } from "./login.ts";
import { createSshMachine } from "./ssh-machine.ts";
import { onlyOpenSsh } from "./only-openssh.ts";
import type { AskPassphrase } from "./unlock-key.ts";
import { describeAddress, knownHostOf } from "./target.ts";
import type { SshEndpoint, SshTarget } from "./target.ts";

/** Connects to the hosts of one run; key files, `known_hosts` files and the agent's list of keys are read once. */
export interface SshConnector {
  /**
   * Logs in to a host whose key is known. Rejects with a FleetmendError, and leaves nothing open then. The signal ends the
   * attempt and, later, the connection.
   */
  connect(target: SshTarget, options: OpenOptions): Promise<Machine>;
  /**
   * The key of the host, or of the first on the way to it, of which `known_hosts` has none; `null`: there is none such, or it
   * cannot be reached. Nothing of a login is sent to it.
   */
  unknownHostKey(target: SshTarget, signal: AbortSignal): Promise<UnknownHostKey | null>;
  /** The file of a host of which `known_hosts` has no key; `null`: it has one. */
  fileForKey(target: SshTarget): Promise<string | null>;
  /** Adds it to `known_hosts`. Rejects with a FleetmendError. */
  acceptHostKey(key: UnknownHostKey): Promise<void>;
  /** What on the way to a host only OpenSSH's own `ssh` can do, a noun; `null`: nothing. */
  onlyOpenSsh(target: SshTarget): Promise<string | null>;
  /** What the operator should know of the jump hosts so far, a sentence; `null`: nothing. */
  remark(): string | null;
}

/** The key of a host of which nothing is known. */
export interface UnknownHostKey {
  readonly target: SshTarget;
  readonly blob: Buffer;
  /** The `known_hosts` file that it belongs into. */
  readonly file: string;
}

/** `accept-new`: the key of a host of which nothing is known is taken for its own, and added to `known_hosts`. */
export type HostKeyPolicy = "strict" | "accept-new";

export interface SshConnectorOptions {
  /** Home directory of whoever runs fleetmend. */
  readonly home: string;
  /** `SSH_AUTH_SOCK` is read. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The user for hosts that name none. */
  readonly loginName: string;
  /** Default: `strict`. */
  readonly hostKeyPolicy?: HostKeyPolicy | undefined;
  /** For key files that have one; asked for once each, and one after the other. Default: nobody answers. */
  readonly askPassphrase?: AskPassphrase | undefined;
  /** Default: 3 questions without an answer, 10 s apart. */
  readonly keepalive?: Keepalive;
  /** Shared with what else logs in. Default: one of its own. */
  readonly pace?: LoginPace;
}

export function createSshConnector(options: SshConnectorOptions): SshConnector {
  const { home, environment, loginName } = options;
  const { keepalive = { intervalMilliseconds: 10_000, count: 3 }, pace = createLoginPace() } =
    options;
  const knownHostsStore = createKnownHostsStore();
  const sources = {
    keys: createKeyStore(options.askPassphrase),
    agents: createAgentStore(),
    usualKeyFiles: ["id_ed25519", "id_ecdsa", "id_rsa", "id_ed25519_sk", "id_ecdsa_sk"].map(
      (name) => join(home, ".ssh", name),
    ),
    agentSocket: environment["SSH_AUTH_SOCK"],
  };
  const usualKnownHosts = join(home, ".ssh", "known_hosts");

  const accepted = createAcceptedKeys();
  const loadKnownHosts = async (endpoint: SshEndpoint) => {
    const files = knownHostsFilesOf(endpoint, usualKnownHosts);
    const loaded = await Promise.all(files.map((file) => knownHostsStore.load(file)));
    return [...loaded, accepted.known];
  };
  const fileFor = ({ connection }: SshTarget) => connection.knownHostsFiles[0] ?? usualKnownHosts;
  const acceptByPolicy: AcceptNew = (target, blob) => {
    if (options.hostKeyPolicy !== "accept-new") return "refused";
    accepted.accept(target, blob, fileFor(target));
    return "accepted";
  };
  const logInTo = async (target: SshTarget, signal: AbortSignal, options: LinkOptions) => {
    const { acceptNew = acceptByPolicy, credentials, jump } = options;
    const { connection } = target;
    const knownHosts = await loadKnownHosts(connection);
    const user = connection.user ?? loginName;
    const attemptWith = async (progress: Progress, hold: Hold) => {
      using attempt = startAttempt(target, signal, progress);
      const socket = await (jump?.dial(target, attempt.signal) ?? dial(target, attempt));
      hold(socket);
      const login = { target, user, credentials, knownHosts, acceptNew, keepalive };
      return await logIn(socket, attempt, login);
    };
    const logInPaced = (hold: Hold) => pace.run((progress) => attemptWith(progress, hold), signal);
    return await (jump?.budget.run(logInPaced, signal) ?? logInPaced(() => undefined));
  };
  const connect = async (target: SshTarget, signal: AbortSignal) => {
    const credentials = await chooseCredentials(target, sources);
    const jump = target.connection.via.length === 0 ? null : await jumpHosts.reach(target, signal);
    try {
      const link = await logInTo(target, signal, { jump, credentials });
      await accepted.saved(target).catch(async (cause: unknown) => {
        await closeSocket(link.socket);
        throw cause;
      });
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
  const jumpHosts: JumpHosts = createJumpHosts(connect);
  const fileForKey = async (target: SshTarget) => {
    const { address, port } = knownHostOf(target.connection);
    const lookups = (await loadKnownHosts(target.connection)).map(({ lookup }) => lookup);
    return knownKeyTypes(lookups, address, port).length > 0 ? null : fileFor(target);
  };
  const askForKey = async (target: SshTarget, signal: AbortSignal) => {
    const file = await fileForKey(target);
    if (file === null) return null;
    let found: UnknownHostKey | null = null;
    const acceptNew: AcceptNew = (to, blob) => {
      found = { target: to, blob, file };
      return "refused";
    };
    try {
      using jump =
        target.connection.via.length === 0 ? null : await jumpHosts.reach(target, signal);
      await logInTo(target, signal, { jump, acceptNew, credentials: { usable: [], skipped: [] } });
    } catch {
      // Whatever else is wrong with the host, the run says.
    }
    return found as UnknownHostKey | null;
  };
  return {
    async connect(given, { signal }) {
      // One listener for each connection is no leak.
      setMaxListeners(0, signal);
      return (await connect(expandHome(given, home), signal)).machine;
    },
    async unknownHostKey(given, signal) {
      for (const target of wayTo(expandHome(given, home))) {
        const found = await askForKey(target, signal);
        if (found !== null) return found;
      }
      return null;
    },
    fileForKey: (given) => fileForKey(expandHome(given, home)),
    acceptHostKey: async ({ blob, file, target }) => {
      accepted.accept(target, blob, file);
      await accepted.saved(target);
    },
    async onlyOpenSsh(given) {
      const { connection } = expandHome(given, home);
      for (const jump of connection.via) {
        const because = await onlyOpenSsh(jump, sources, await loadKnownHosts(jump));
        if (because !== null) return `${because}, for the jump host ${jump.address}`;
      }
      return await onlyOpenSsh(connection, sources, await loadKnownHosts(connection));
    },
    remark: () => jumpHosts.remark(),
  };
}

interface LinkOptions {
  readonly jump: JumpHost | null;
  readonly credentials: Credentials;
  /** Default: as the policy has it. */
  readonly acceptNew?: AcceptNew;
}

/** The hosts on the way, in its order, and the target at last. */
function wayTo(target: SshTarget): readonly SshTarget[] {
  const { via } = target.connection;
  const jumps = via.map((jump, index) => ({
    name: `the jump host ${describeAddress(jump)}`,
    connection: { ...jump, via: via.slice(0, index) },
  }));
  return [...jumps, target];
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
function expandHome({ connection, ...target }: SshTarget, home: string): SshTarget {
  const expand = (path: string) => (path.startsWith("~/") ? join(home, path.slice(2)) : path);
  const { agent } = connection;
  return {
    ...target,
    connection: {
      ...connection,
      privateKeyFiles: connection.privateKeyFiles.map(expand),
      knownHostsFiles: connection.knownHostsFiles.map(expand),
      agent: typeof agent === "string" ? agent : { socket: expand(agent.socket) },
    },
  };
}
