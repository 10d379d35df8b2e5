import { FleetmendError } from "../../model/error.ts";
import type { SshConnection } from "../../model/host.ts";
import type { EffectiveOptions } from "../../parse/ssh-config/effective-options.ts";
import { parseProxyJump } from "../../parse/ssh-config/proxy-jump.ts";
import type { JumpHost } from "../../parse/ssh-config/proxy-jump.ts";
import type { SshEndpoint } from "../ssh/target.ts";
import { expandTokens } from "./expand-tokens.ts";
import type { TokenValues } from "./expand-tokens.ts";
import type { SshConfiguration } from "./read-configuration.ts";
import { readPaths } from "./read-paths.ts";
import { refuseShellText } from "./refuse-shell-text.ts";
import { specialOption } from "./special-options.ts";
import { sshArgumentsOf } from "./ssh-arguments.ts";

/** The way to a host with everything that the inventory leaves to OpenSSH's configuration. */
export type Route =
  | { readonly kind: "ssh"; readonly endpoint: SshEndpoint }
  /** Something on the way is beyond fleetmend's own SSH. */
  | { readonly kind: "openssh"; readonly because: string };

export interface RouteOptions {
  readonly configuration: SshConfiguration;
  /** Whether whoever runs fleetmend has a ticket of Kerberos. */
  readonly kerberos: "ticket" | "no-ticket";
  readonly home: string;
  readonly loginName: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Longest chain of jump hosts; a longer one leads in a circle. */
const longestChain = 16;

/** Finds the way to a host. Rejects with a FleetmendError "ssh-options-invalid". */
export async function resolveRoute(
  connection: SshConnection,
  options: RouteOptions,
  depth = 0,
): Promise<Route> {
  if (depth > longestChain) {
    throw new FleetmendError(
      "ssh-options-invalid",
      `the way to ${connection.address} has more than ${longestChain} jump hosts, so ProxyJump leads in a circle`,
    );
  }
  const settings = await readSettings(connection, options);
  if (typeof settings === "string") return { kind: "openssh", because: settings };
  const via: SshEndpoint[] = [];
  for (const [index, jump] of settings.jumps.entries()) {
    // As with ssh, what the configuration has for the first one leads there; the others are reached through it.
    const proxyJump = index === 0 ? undefined : "none";
    const route = await resolveRoute(
      jumpConnection(jump, connection, proxyJump),
      options,
      depth + 1,
    );
    if (route.kind === "openssh") {
      return { kind: "openssh", because: `${route.because} of the jump host ${jump.address}` };
    }
    via.push(...route.endpoint.via, { ...route.endpoint, via: [] });
  }
  return { kind: "ssh", endpoint: { ...settings.endpoint, via } };
}

interface Settings {
  readonly endpoint: SshEndpoint;
  readonly jumps: readonly JumpHost[];
}

/** The settings of the host itself, or what asks for OpenSSH. */
async function readSettings(
  connection: SshConnection,
  options: RouteOptions,
): Promise<Settings | string> {
  const effective = await readOptions(connection, options);
  const values: TokenValues = {
    home: options.home,
    environment: options.environment,
    originalAddress: connection.address,
    address: first(effective, "hostname") ?? connection.address,
    port: connection.port ?? Number(first(effective, "port") ?? 22),
    user: connection.user ?? first(effective, "user") ?? options.loginName,
  };
  if (effective === null) return withoutConfiguration(connection, values);
  const defaults = await options.configuration.defaults();
  const special = specialOption(effective, defaults, options.kerberos);
  if (special !== undefined) return `${special} in ssh_config`;

  const paths = (name: string) => readPaths(effective, defaults, { name, values });
  const keyFiles = paths("identityfile");
  const userKnownHosts = paths("userknownhostsfile");
  const knownHosts = paths("globalknownhostsfile");
  // Here alone a variable may stand without braces.
  const agent = first(effective, "identityagent")?.replace(/^\$(\w+)$/, "${$1}");
  const agentSocket = expandTokens(agent ?? "SSH_AUTH_SOCK", values);
  if (keyFiles === null || userKnownHosts === null || knownHosts === null || agentSocket === null)
    return "a token in ssh_config";
  const given = connection.privateKeyFiles;
  const jumps = readJumps(first(effective, "proxyjump"));
  if (jumps === null) return "ProxyJump in ssh_config";
  return {
    jumps,
    endpoint: {
      ...connection,
      address: values.address,
      port: values.port,
      user: values.user,
      usualKeyFiles:
        keyFiles === "usual" ? undefined : keyFiles.filter((file) => !given.includes(file)),
      agent: connection.agent === "environment" ? readAgent(agentSocket) : connection.agent,
      agentKeys: first(effective, "identitiesonly") === "yes" ? "listed" : connection.agentKeys,
      knownHostsFiles:
        connection.knownHostsFiles.length > 0 || userKnownHosts === "usual"
          ? connection.knownHostsFiles
          : userKnownHosts,
      globalKnownHostsFiles: knownHosts === "usual" ? undefined : knownHosts,
      hostKeyAlias: first(effective, "hostkeyalias"),
      via: [],
    },
  };
}

async function readOptions(
  connection: SshConnection,
  { configuration }: RouteOptions,
): Promise<EffectiveOptions | null> {
  if (connection.configuration === "none") return null;
  refuseShellText([connection.address, connection.user, connection.proxyJump]);
  return await configuration.optionsFor(sshArgumentsOf(connection), connection.address);
}

function withoutConfiguration(connection: SshConnection, values: TokenValues): Settings {
  const { port, user } = values;
  return {
    jumps: readJumps(connection.proxyJump) ?? [],
    endpoint: { ...connection, port, user, via: [] },
  };
}

function readAgent(socket: string): SshConnection["agent"] {
  if (socket === "SSH_AUTH_SOCK") return "environment";
  return socket === "none" ? "none" : { socket };
}

function readJumps(text: string | undefined): readonly JumpHost[] | null {
  return text === undefined || text === "none" ? [] : parseProxyJump(text);
}

/** As with `ssh -J`, what the inventory says of the host does not hold for those on the way to it. */
function jumpConnection(
  jump: JumpHost,
  { configuration, timeoutSeconds }: SshConnection,
  proxyJump: "none" | undefined,
): SshConnection {
  return {
    kind: "ssh",
    ...jump,
    privateKeyFiles: [],
    agent: "environment",
    knownHostsFiles: [],
    proxyJump,
    configuration,
    timeoutSeconds,
    become: null,
  };
}

function first(options: EffectiveOptions | null, name: string): string | undefined {
  return options?.get(name)?.[0];
}
