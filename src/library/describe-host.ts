import { homedir, userInfo } from "node:os";
import type { Host } from "../model/host.ts";
import type { Secret } from "../model/secret.ts";
import type {
  DescribedSetting,
  HostDescription,
  SettingSource,
} from "../model/host-description.ts";
import { settingOrigins } from "../parse/inventory/setting-origins.ts";
import { describeRoute } from "../transport/ssh-config/describe-route.ts";
import type { RouteSetting } from "../transport/ssh-config/describe-route.ts";
import { hasTicket } from "../transport/ssh-config/kerberos-ticket.ts";
import { createSshConfiguration } from "../transport/ssh-config/read-configuration.ts";

export interface DescribeOptions {
  /** Where `~` is, and `.ssh`. Default: the user's. */
  readonly home?: string | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** The flags that have passwords for the whole run. Default: there are none. */
  readonly passwordFlags?: PasswordFlags | undefined;
}

export interface PasswordFlags {
  readonly login?: string | undefined;
  readonly become?: string | undefined;
}

/**
 * Tells how a host is reached and which variables it has, each with where it comes from. Nothing is connected; `ssh -G` is
 * asked for OpenSSH's configuration. Rejects with a FleetmendError "ssh-options-invalid".
 */
export async function describeHost(
  host: Host,
  { environment = process.env, home = homedir(), passwordFlags = {} }: DescribeOptions = {},
): Promise<HostDescription> {
  const { createSshConnector } = await import("../transport/ssh/connector.ts");
  const loginName = userInfo().username;
  const ssh = createSshConnector({ home, environment, loginName });
  const way = await describeRoute(host.connection, {
    configuration: createSshConfiguration({ environment, home }),
    kerberos: (await hasTicket(environment)) ? "ticket" : "no-ticket",
    onlyOpenSsh: (endpoint) => ssh.onlyOpenSsh({ name: host.name, connection: endpoint }),
    environment,
    home,
    loginName,
  });
  const described = (setting: RouteSetting): DescribedSetting => ({
    name: setting.name,
    values: setting.values,
    from: flagOf(setting, passwordFlags) ?? sourceOf(setting, host, home),
  });
  return {
    name: host.name,
    groups: host.groups,
    settings: [...way, ...loginPasswordOf(host), ...becomeSettingsOf(host)].map(described),
    variables: [...host.variables]
      .map(([name, { origin, place, value }]) => ({ name, value, origin, place }))
      .sort((one, other) => (one.name < other.name ? -1 : 1)),
  };
}

function sourceOf(
  { keys, option, setting }: RouteSetting,
  host: Host,
  home: string,
): SettingSource {
  const [variable] = setting === undefined ? [] : settingOrigins(host, setting, home);
  if (variable !== undefined) {
    const { name, origin, place } = variable;
    return { kind: "variable", variable: name, origin, place };
  }
  if (keys === "decided") return { kind: "keys" };
  return option === undefined ? { kind: "default" } : { kind: "ssh_config", option };
}

/** A flag has a password where the inventory has none. */
function flagOf(
  { setting, values }: RouteSetting,
  { become, login }: PasswordFlags,
): SettingSource | undefined {
  const flag = { loginPassword: login, becomePassword: become }[String(setting)];
  return flag === undefined || values.length > 0 ? undefined : { kind: "flag", flag };
}

function loginPasswordOf({ connection, loginPassword }: Host): readonly RouteSetting[] {
  return connection.kind === "local"
    ? []
    : [passwordSetting("password", "loginPassword", loginPassword)];
}

function becomeSettingsOf({ becomeSettings, connection }: Host): readonly RouteSetting[] {
  const { become } = connection;
  if (become === null) return [{ name: "become", values: ["no"], setting: "become" }];
  return [
    { name: "become", values: ["yes"], setting: "become" },
    { name: "become method", values: [become.method], setting: "becomeMethod" },
    { name: "become user", values: [become.user], setting: "becomeUser" },
    passwordSetting("become password", "becomePassword", becomeSettings.password),
  ];
}

function passwordSetting(
  name: string,
  setting: "loginPassword" | "becomePassword",
  password: Secret | undefined,
): RouteSetting {
  return { name, setting, values: password === undefined ? [] : [String(password)] };
}
