import type { Command } from "commander";
import { Option } from "commander";
import type { InventoryFile } from "../parse/inventory/inventory.ts";

/** How hosts are reached. */
export interface ConnectionOptions extends InventoryDefaults {
  /** Ask the operator for a password. */
  readonly askPass?: boolean;
  readonly askBecomePass?: boolean;
  /** A file that has it instead. */
  readonly connectionPasswordFile?: string;
  readonly becomePasswordFile?: string;
  /** Default: `strict`. */
  readonly hostKeyPolicy?: HostKeyPolicy;
}

export type HostKeyPolicy = (typeof hostKeyPolicies)[number];

const hostKeyPolicies = ["strict", "accept-new", "ask"] as const;

/** Texts as they were typed, for what the inventory does not say. */
type InventoryDefaults = { readonly [Name in (typeof flags)[number]["name"]]?: string };

const flags = [
  {
    name: "user",
    flags: "-u, --user <name>",
    // Of the names that Ansible has for it, the weakest; so are the others.
    variable: "ansible_user",
    description: "log in as this user where the inventory names none",
  },
  {
    name: "privateKey",
    flags: "--private-key <file>",
    variable: "ansible_private_key_file",
    description: "log in with this key where the inventory names none",
  },
  {
    name: "keyFile",
    flags: "--key-file <file>",
    variable: "ansible_private_key_file",
    description: "the same as --private-key",
  },
  {
    name: "connection",
    flags: "-c, --connection <kind>",
    variable: "ansible_connection",
    description: "ssh, openssh or local, where the inventory does not say",
  },
  {
    name: "timeout",
    flags: "-T, --timeout <seconds>",
    variable: "ansible_timeout",
    description: "from dialling to a session, where the inventory does not say; 10",
  },
  {
    name: "sshCommonArgs",
    flags: "--ssh-common-args <words>",
    variable: "ansible_ssh_common_args",
    description:
      "options of ssh where the inventory has none, such as --ssh-common-args='-J bastion'",
  },
  {
    name: "sshExtraArgs",
    flags: "--ssh-extra-args <words>",
    variable: "ansible_ssh_extra_args",
    description: "further ones",
  },
] as const;

/** Adds Ansible's flags for the way to hosts; as there, the inventory outweighs them. */
export function withConnectionOptions(command: Command): Command {
  for (const { description, flags: text } of flags) {
    command.addOption(new Option(text, description));
  }
  return command
    .addOption(
      new Option("-k, --ask-pass", "ask for the password of the SSH login").conflicts(
        "connectionPasswordFile",
      ),
    )
    .option("--connection-password-file <file>", "a file that has it, mode 0600")
    .addOption(
      new Option("-K, --ask-become-pass", "ask for the password that sudo wants").conflicts(
        "becomePasswordFile",
      ),
    )
    .option("--become-password-file <file>", "a file that has it, mode 0600")
    .addOption(
      new Option(
        "--host-key-policy <policy>",
        "what becomes of a host key of which known_hosts says nothing: refused, added to it, or asked about, all in one question; default strict",
      ).choices(hostKeyPolicies),
    );
}

/** The flags that were given, as variables that everything in an inventory outweighs. */
export function connectionDefaults(options: ConnectionOptions): readonly InventoryFile[] {
  return given(options).map(({ long, value, variable }) => ({
    file: long,
    text: JSON.stringify({ [variable]: value }),
  }));
}

/** All of these flags as words, for a command that is shown. */
export function connectionWords(options: ConnectionOptions): readonly string[] {
  const { askBecomePass, askPass, becomePasswordFile, connectionPasswordFile, hostKeyPolicy } =
    options;
  // A value that begins with a hyphen would pass for another flag.
  const words = given(options).flatMap(({ long, value }) =>
    value.startsWith("-") ? [`${long}=${value}`] : [long, value],
  );
  return [
    ...words,
    ...(askPass === true ? ["-k"] : []),
    ...fileWords("--connection-password-file", connectionPasswordFile),
    ...(askBecomePass === true ? ["-K"] : []),
    ...fileWords("--become-password-file", becomePasswordFile),
    ...(hostKeyPolicy === undefined ? [] : ["--host-key-policy", hostKeyPolicy]),
  ];
}

function fileWords(flag: string, file: string | undefined): readonly string[] {
  return file === undefined ? [] : [flag, file];
}

function given(options: ConnectionOptions) {
  return flags.flatMap(({ flags: text, name, variable }) => {
    const value = options[name];
    return value === undefined ? [] : [{ long: new Option(text).long ?? text, value, variable }];
  });
}
