import { suggest } from "../text/suggest.ts";

/** The variables that decide how a host is reached. */
export const connectionVariables = [
  "ansible_host",
  "ansible_ssh_host",
  "ansible_port",
  "ansible_ssh_port",
  "ansible_user",
  "ansible_ssh_user",
  "ansible_private_key_file",
  "ansible_ssh_private_key_file",
  "ansible_connection",
  "ansible_timeout",
  "ansible_ssh_timeout",
  "ansible_ssh_args",
  "ansible_ssh_common_args",
  "ansible_ssh_extra_args",
  "ansible_become",
  "ansible_become_method",
  "ansible_become_user",
  "ansible_sudo_user",
  "ansible_su_user",
  "ansible_doas_user",
  "ansible_host_key_checking",
  "ansible_ssh_host_key_checking",
  "ansible_ssh_executable",
  "ansible_become_exe",
  "ansible_sudo_exe",
  "ansible_su_exe",
  "ansible_doas_exe",
  "ansible_become_flags",
  "ansible_sudo_flags",
  "ansible_su_flags",
  "ansible_doas_flags",
] as const;

export type ConnectionVariable = (typeof connectionVariables)[number] | SecretVariable;

/** Those of them whose values nobody may see. */
export const secretVariables = [
  "ansible_password",
  "ansible_ssh_pass",
  "ansible_ssh_password",
  "ansible_become_password",
  "ansible_become_pass",
  "ansible_sudo_pass",
  "ansible_su_pass",
  "ansible_doas_pass",
] as const;

export type SecretVariable = (typeof secretVariables)[number];

/** Variables whose values must not be shown, be they supported or not. */
export function isSecretVariable(name: string): boolean {
  return hidden.has(name);
}

/** Variables that would change how a host is reached in a way that this version cannot, and what to do instead. */
export const unsupportedVariables: ReadonlyMap<string, string> = new Map([
  ...["ansible_private_key", "ansible_ssh_private_key"].map(
    (name) => [name, "name a file: ansible_ssh_private_key_file"] as const,
  ),
  ...["ansible_private_key_passphrase", "ansible_ssh_private_key_passphrase"].map(
    (name) => [name, "load the key into an agent"] as const,
  ),
  ["ansible_ssh_pkcs11_provider", "load the key into an agent"],
]);

/** What is wrong with the name of a variable; `null` for a name that Ansible knows, and for one of the operator's own. */
export function checkVariableName(name: string): { readonly hint: string | undefined } | null {
  if (!name.startsWith("ansible_") || names.has(name)) return null;
  if (ignoredPrefixes.some((prefix) => name.startsWith(prefix))) return null;
  if (/^ansible_\w+_interpreter$/.test(name)) return null;
  return { hint: suggest(name, names) };
}

// They concern what fleetmend does not do: Python on the host, temporary files, file transfer, ssh's own helpers.
const withoutEffect = [
  "ansible_admin_users",
  "ansible_async_dir",
  "ansible_common_remote_group",
  "ansible_connection_user",
  "ansible_control_path",
  "ansible_control_path_dir",
  "ansible_delegated_vars",
  "ansible_diff_mode",
  "ansible_facts_modules",
  "ansible_group_priority",
  "ansible_interpreter_python_fallback",
  "ansible_module_compression",
  "ansible_no_target_syslog",
  "ansible_pipelining",
  "ansible_python_module_rlimit_nofile",
  "ansible_remote_tmp",
  "ansible_scp_executable",
  "ansible_scp_extra_args",
  "ansible_scp_if_ssh",
  "ansible_sftp_batch_mode",
  "ansible_sftp_executable",
  "ansible_sftp_extra_args",
  "ansible_shell_allow_world_readable_temp",
  "ansible_shell_executable",
  "ansible_shell_type",
  "ansible_ssh_agent",
  "ansible_ssh_password_mechanism",
  "ansible_ssh_pipelining",
  "ansible_ssh_retries",
  "ansible_ssh_transfer_method",
  "ansible_ssh_use_tty",
  "ansible_ssh_verbosity",
  "ansible_sshpass_prompt",
  "ansible_system_tmpdirs",
] as const;

// For other kinds of connection and for network devices: Ansible itself does not look at them over ssh.
const ignoredPrefixes = [
  "ansible_aws_ssm_",
  "ansible_buildah_",
  "ansible_docker_",
  "ansible_httpapi_",
  "ansible_kubectl_",
  "ansible_libssh_",
  "ansible_lxc_",
  "ansible_lxd_",
  "ansible_netconf_",
  "ansible_network_",
  "ansible_paramiko_",
  "ansible_persistent_",
  "ansible_podman_",
  "ansible_psrp_",
  "ansible_win_",
  "ansible_winrm_",
] as const;

const hidden: ReadonlySet<string> = new Set([
  ...secretVariables,
  "ansible_private_key",
  "ansible_ssh_private_key",
  "ansible_private_key_passphrase",
  "ansible_ssh_private_key_passphrase",
]);

const names: ReadonlySet<string> = new Set([
  ...connectionVariables,
  ...secretVariables,
  ...unsupportedVariables.keys(),
  ...withoutEffect,
]);
