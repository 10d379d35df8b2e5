import type {
  Become,
  BecomeSettings,
  Connection,
  OpenSshConnection,
  SshConnection,
} from "../../model/host.ts";
import type { Secret } from "../../model/secret.ts";
import { createBecomeResolver } from "./become.ts";
import {
  readAddress,
  readConnectionKind,
  readProgram,
  readVerification,
  refuseVariable,
} from "./connection-values.ts";
import { unsupportedVariables } from "./known-variables.ts";
import type { ConnectionVariable } from "./known-variables.ts";
import { readPassword } from "./password.ts";
import type { Read } from "../document/read.ts";
import type { SshSettings } from "./ssh-options.ts";
import { createSettingsLookup } from "./ssh-settings.ts";
import type { CreateLookup, Lookup, Variables } from "./variable-lookup.ts";

/** How to reach a host of the given name that has the given variables. */
export type ResolveConnection = (hostName: string, variables: Variables) => ResolvedConnection;

export interface ResolvedConnection {
  readonly connection: Connection;
  readonly loginPassword: Secret | undefined;
  readonly becomeSettings: BecomeSettings;
}

/** Turns Ansible's connection variables into a {@link Connection}; `~` stands for `home`, where one is given. */
export function createConnectionResolver(
  lookup: CreateLookup,
  home: string | undefined,
): ResolveConnection {
  const find = createLookups(lookup, home);
  const resolveBecome = createBecomeResolver(lookup);
  const resolveSsh = (hostName: string, variables: Variables, become: Become | null) => {
    const settings = find.settings(variables);
    const address = find.address(variables) ?? hostName;
    const because =
      find.kind(variables) === "openssh" ? "ansible_connection" : firstOf(settings, "onlyOpenSsh");
    if (because !== undefined) return createOpenSsh({ address, settings, because, become });
    return createSsh(address, settings, become);
  };
  return (hostName, variables) => {
    const { become, settings: becomeSettings } = resolveBecome(variables);
    if (find.kind(variables) === "local") {
      const connection = { kind: "local", become } as const;
      return { connection, becomeSettings, loginPassword: undefined };
    }
    for (const check of find.sshChecks) check(variables);
    const password = find.password(variables);
    return {
      connection: resolveSsh(hostName, variables, become),
      becomeSettings,
      loginPassword: password === "none" ? undefined : password,
    };
  };
}

/** The names of what is no setting of ssh; of several the last that is set counts. */
export const connectionNames = {
  kind: ["ansible_connection"],
  address: ["ansible_host", "ansible_ssh_host"],
  loginPassword: ["ansible_password", "ansible_ssh_pass", "ansible_ssh_password"],
} as const;

function createLookups(lookup: CreateLookup, home: string | undefined) {
  const one = <T>(names: readonly ConnectionVariable[], read: Read<T>): Lookup<T> =>
    lookup(names, read);
  return {
    kind: one(connectionNames.kind, readConnectionKind),
    address: one(connectionNames.address, readAddress),
    password: one(connectionNames.loginPassword, readPassword),
    settings: createSettingsLookup(lookup, home),
    sshChecks: [
      one(["ansible_host_key_checking", "ansible_ssh_host_key_checking"], readVerification),
      one(["ansible_ssh_executable"], readProgram("ssh")),
      ...[...unsupportedVariables].map(([name, hint]) => lookup([name], refuseVariable(hint))),
    ],
  };
}

interface OpenSshSettings extends Pick<OpenSshConnection, "address" | "because" | "become"> {
  readonly settings: readonly SshSettings[];
}

function createOpenSsh({ settings, ...shared }: OpenSshSettings): OpenSshConnection {
  return {
    kind: "openssh",
    ...shared,
    arguments: settings.flatMap(({ words = [] }) => words),
    timeoutSeconds: firstOf(settings, "timeoutSeconds") ?? defaultTimeoutSeconds,
  };
}

function createSsh(
  address: string,
  settings: readonly SshSettings[],
  become: Become | null,
): SshConnection {
  return {
    kind: "ssh",
    address,
    port: firstOf(settings, "port"),
    user: firstOf(settings, "user"),
    privateKeyFiles: settings.flatMap(({ privateKeyFile }) => privateKeyFile ?? []),
    agent: firstOf(settings, "identityAgent") ?? "environment",
    agentKeys: firstOf(settings, "identitiesOnly") === true ? "listed" : undefined,
    proxyJump: firstOf(settings, "proxyJump"),
    configuration: firstOf(settings, "configuration"),
    knownHostsFiles: firstOf(settings, "knownHostsFiles") ?? [],
    timeoutSeconds: firstOf(settings, "timeoutSeconds") ?? defaultTimeoutSeconds,
    become,
  };
}

const defaultTimeoutSeconds = 10;

function firstOf<Name extends keyof SshSettings>(
  settings: readonly SshSettings[],
  name: Name,
): SshSettings[Name] {
  return settings.find((setting) => setting[name] !== undefined)?.[name];
}
