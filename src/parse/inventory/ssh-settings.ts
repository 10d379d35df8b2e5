import { readInteger } from "../document/read.ts";
import type { Read } from "../document/read.ts";
import { readKeyFile, readLoginName, readSshArguments } from "./connection-values.ts";
import type { ConnectionVariable } from "./known-variables.ts";
import type { SshSettings } from "./ssh-options.ts";
import type { CreateLookup, Lookup } from "./variable-lookup.ts";

/** What sets something of the way to a host: a value of its own, or options of ssh. */
export interface SettingVariable {
  /** Of several the last that is set counts. */
  readonly names: readonly ConnectionVariable[];
  readonly sets: "options" | "port" | "privateKeyFile" | "user" | "timeoutSeconds";
}

/** In the order in which Ansible gives them to ssh, which obeys the first. */
export const settingVariables: readonly SettingVariable[] = [
  { names: ["ansible_ssh_args"], sets: "options" },
  { names: ["ansible_port", "ansible_ssh_port"], sets: "port" },
  {
    names: ["ansible_private_key_file", "ansible_ssh_private_key_file"],
    sets: "privateKeyFile",
  },
  { names: ["ansible_user", "ansible_ssh_user"], sets: "user" },
  { names: ["ansible_timeout", "ansible_ssh_timeout"], sets: "timeoutSeconds" },
  { names: ["ansible_ssh_common_args"], sets: "options" },
  { names: ["ansible_ssh_extra_args"], sets: "options" },
];

/** What the variables of a host set, the strongest first. */
export function createSettingsLookup(
  lookup: CreateLookup,
  home: string | undefined,
): (...variables: Parameters<Lookup<unknown>>) => readonly SshSettings[] {
  const readers = settingReaders(home);
  const lookups = settingVariables.map(({ names, sets }) => lookup(names, readers[sets]));
  return (variables) => lookups.flatMap((find) => find(variables) ?? []);
}

function settingReaders(
  home: string | undefined,
): Record<SettingVariable["sets"], Read<readonly SshSettings[]>> {
  return {
    options: readSshArguments(home),
    port: as(readInteger(1, 65535), (port) => ({ port, words: ["-p", String(port)] })),
    privateKeyFile: as(readKeyFile(home), (privateKeyFile) => ({
      privateKeyFile,
      words: ["-i", privateKeyFile],
    })),
    user: as(readLoginName, (user) => ({ user, words: ["-l", user] })),
    timeoutSeconds: as(readInteger(1, 3600), (timeoutSeconds) => ({ timeoutSeconds })),
  };
}

function as<T>(read: Read<T>, make: (value: T) => SshSettings): Read<readonly SshSettings[]> {
  return (node, what, report) => {
    const value = read(node, what, report);
    return value === null ? null : [make(value)];
  };
}
