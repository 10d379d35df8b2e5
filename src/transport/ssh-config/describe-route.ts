import type { Connection, OpenSshConnection, SshConnection } from "../../model/host.ts";
import type { SettingName } from "../../parse/inventory/setting-origins.ts";
import type { EffectiveOptions } from "../../parse/ssh-config/effective-options.ts";
import { describeAddress } from "../ssh/target.ts";
import type { SshEndpoint } from "../ssh/target.ts";
import type { SshConfiguration } from "./read-configuration.ts";
import { refuseShellText } from "./refuse-shell-text.ts";
import { resolveRoute } from "./resolve-route.ts";
import type { RouteOptions } from "./resolve-route.ts";
import { sshArgumentsOf } from "./ssh-arguments.ts";

/** A part of the way to a host, and what decided it: a variable, else an option of ssh_config, else nobody. */
export interface RouteSetting {
  readonly name: string;
  readonly values: readonly string[];
  /** Whose variables count, where there is one. */
  readonly setting?: SettingName | undefined;
  /** The option, where it says something. */
  readonly option?: string | undefined;
  /** The keys on this machine decided it. */
  readonly keys?: "decided" | undefined;
}

export interface DescribeRouteOptions extends RouteOptions {
  /** What on the way to a host only OpenSSH's own `ssh` can do, a noun; `null`: nothing. */
  readonly onlyOpenSsh: (endpoint: SshEndpoint) => Promise<string | null>;
}

/** Tells the way to a host without going it. Rejects with a FleetmendError "ssh-options-invalid". */
export async function describeRoute(
  connection: Connection,
  options: DescribeRouteOptions,
): Promise<readonly RouteSetting[]> {
  if (connection.kind === "local")
    return [{ name: "connection", values: ["local"], setting: "kind" }];
  const { configuration } = options;
  const config = {
    effective: await readEffective(connection, configuration),
    defaults: await configuration.defaults(),
  };
  if (connection.kind === "openssh") {
    const because =
      connection.because === "ansible_connection" ? "" : ` (for ${connection.because})`;
    const setting = because === "" ? "kind" : "onlyOpenSsh";
    const way = { name: "connection", values: [`openssh${because}`], setting } as const;
    return [way, ...openSshSettings(connection, config)];
  }
  const route = await resolveRoute(connection, options);
  if (route.kind === "openssh") {
    const [option] = route.because.split(" ");
    const way = { name: "connection", values: [`openssh (for ${route.because})`], option };
    return [way, ...openSshSettings(connection, config)];
  }
  const because = await options.onlyOpenSsh(route.endpoint);
  const way: RouteSetting =
    because === null
      ? { name: "connection", values: ["ssh"], setting: "kind" }
      : { name: "connection", values: [`openssh (for ${because})`], keys: "decided" };
  return [way, ...sshSettings(connection, route.endpoint, { ...config, options })];
}

async function readEffective(
  connection: SshConnection | OpenSshConnection,
  configuration: SshConfiguration,
): Promise<EffectiveOptions | null> {
  refuseShellText([connection.address]);
  if (connection.kind === "openssh")
    return await configuration.effective(connection.arguments, connection.address);
  if (connection.configuration === "none") return null;
  return await configuration.optionsFor(sshArgumentsOf(connection), connection.address);
}

interface Config {
  /** `null`: nothing is configured. */
  readonly effective: EffectiveOptions | null;
  readonly defaults: EffectiveOptions;
}

/** The option, if the configuration says anything else of it than ssh would by itself. */
function said({ defaults, effective }: Config, option: string): string | undefined {
  const key = option.toLowerCase();
  const value = effective?.get(key)?.join("\n");
  return value === undefined || value === defaults.get(key)?.join("\n") ? undefined : option;
}

function sshSettings(
  connection: SshConnection,
  endpoint: SshEndpoint,
  config: Config & { readonly options: DescribeRouteOptions },
): readonly RouteSetting[] {
  const { home, loginName } = config.options;
  const isRenamed = endpoint.address !== connection.address;
  const knownHosts = [
    ...(endpoint.knownHostsFiles.length > 0
      ? endpoint.knownHostsFiles
      : [`${home}/.ssh/known_hosts`]),
    ...(endpoint.globalKnownHostsFiles ?? ["/etc/ssh/ssh_known_hosts"]),
  ];
  const usual = ["id_ed25519", "id_ecdsa", "id_rsa"].map((name) => `${home}/.ssh/${name}`);
  const isUsual = endpoint.usualKeyFiles === undefined && connection.privateKeyFiles.length === 0;
  return [
    addressSetting(endpoint.address, isRenamed),
    decided(config, { name: "port", values: [String(endpoint.port)], setting: "port" }),
    decided(config, { name: "user", values: [endpoint.user ?? loginName], setting: "user" }),
    ...decidedIfAny("private keys", connection.privateKeyFiles, "privateKeyFile"),
    {
      name: connection.privateKeyFiles.length > 0 ? "further keys" : "private keys",
      values: endpoint.usualKeyFiles ?? (isUsual ? usual : []),
      option: endpoint.usualKeyFiles === undefined ? undefined : said(config, "IdentityFile"),
    },
    decided(config, { name: "agent", values: agentOf(endpoint, config), setting: "identityAgent" }),
    ...(endpoint.agentKeys === "listed"
      ? [
          decided(config, {
            name: "keys of the agent",
            values: ["only those with a file"],
            setting: "identitiesOnly",
          }),
        ]
      : []),
    decided(config, {
      name: "jump hosts",
      values: endpoint.via.map((jump) =>
        jump.user === undefined ? describeAddress(jump) : `${jump.user}@${describeAddress(jump)}`,
      ),
      setting: "proxyJump",
    }),
    decided(config, { name: "known_hosts", values: knownHosts, setting: "knownHostsFiles" }),
    ...(endpoint.hostKeyAlias === undefined
      ? []
      : [{ name: "name there", values: [endpoint.hostKeyAlias], option: "HostKeyAlias" }]),
    timeoutSetting(connection),
  ];
}

/** Of ssh's own words, which it does not take apart. */
function openSshSettings(
  connection: SshConnection | OpenSshConnection,
  config: Config,
): readonly RouteSetting[] {
  const valuesOf = (option: string) =>
    (config.effective ?? config.defaults).get(option.toLowerCase()) ?? [];
  const address = config.effective?.get("hostname")?.[0] ?? connection.address;
  const shown = (name: string, setting: SettingName) =>
    decided(config, { name, values: valuesOf(optionOf[setting] ?? ""), setting });
  return [
    addressSetting(address, address !== connection.address),
    shown("port", "port"),
    shown("user", "user"),
    // A file that is not there ssh leaves out.
    ...(said(config, "IdentityFile") === undefined
      ? [{ name: "private keys", values: valuesOf("IdentityFile") }]
      : [shown("private keys", "privateKeyFile")]),
    shown("jump hosts", "proxyJump"),
    ...(said(config, "ProxyCommand") === undefined
      ? []
      : [
          decided(config, {
            name: "proxy command",
            values: valuesOf("ProxyCommand"),
            setting: "onlyOpenSsh",
          }),
        ]),
    decided(config, {
      name: "known_hosts",
      // Several files stand in one line.
      values: valuesOf("UserKnownHostsFile").flatMap((line) => line.split(/ (?=[/~])/)),
      setting: "knownHostsFiles",
    }),
    timeoutSetting(connection),
  ];
}

const optionOf: Partial<Record<SettingName, string>> = {
  port: "Port",
  user: "User",
  privateKeyFile: "IdentityFile",
  identityAgent: "IdentityAgent",
  identitiesOnly: "IdentitiesOnly",
  proxyJump: "ProxyJump",
  knownHostsFiles: "UserKnownHostsFile",
  onlyOpenSsh: "ProxyCommand",
};

function decided(config: Config, setting: RouteSetting): RouteSetting {
  const option = setting.setting === undefined ? undefined : optionOf[setting.setting];
  return { ...setting, option: option === undefined ? undefined : said(config, option) };
}

function decidedIfAny(
  name: string,
  values: readonly string[],
  setting: SettingName,
): readonly RouteSetting[] {
  return values.length === 0 ? [] : [{ name, values, setting }];
}

function addressSetting(address: string, isRenamed: boolean): RouteSetting {
  return {
    name: "address",
    values: [address],
    ...(isRenamed ? { option: "HostName" } : { setting: "address" }),
  };
}

function timeoutSetting({ timeoutSeconds }: { readonly timeoutSeconds: number }): RouteSetting {
  return { name: "timeout", values: [`${timeoutSeconds} s`], setting: "timeoutSeconds" };
}

function agentOf(
  { agent }: SshEndpoint,
  { options }: { readonly options: RouteOptions },
): readonly string[] {
  if (agent === "none") return [];
  if (agent !== "environment") return [agent.socket];
  const socket = options.environment["SSH_AUTH_SOCK"] ?? "";
  return socket === "" ? [] : [socket];
}
