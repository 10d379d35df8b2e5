import { expect, test } from "vitest";
import type { OpenSshConnection, SshConnection } from "../../../src/model/host.ts";
import { hostWith, inventoryProblems } from "../../support/inventory.ts";

const plain: SshConnection = {
  kind: "ssh",
  address: "h",
  port: undefined,
  user: undefined,
  privateKeyFiles: [],
  agent: "environment",
  agentKeys: undefined,
  proxyJump: undefined,
  configuration: undefined,
  knownHostsFiles: [],
  timeoutSeconds: 10,
  become: null,
};

test.each<readonly [string, Partial<SshConnection>]>([
  ["", {}],
  [
    "ansible_host: 10.0.0.1, ansible_port: 2222, ansible_user: ops",
    { address: "10.0.0.1", port: 2222, user: "ops" },
  ],
  [
    "ansible_host: a, ansible_ssh_host: b, ansible_port: 1, ansible_ssh_port: 2",
    { address: "b", port: 2 },
  ],
  ['ansible_port: "2222", ansible_user: 1000', { port: 2222, user: "1000" }],
  ["ansible_host: , ansible_port: null, ansible_user: ~", {}],
  ["ansible_timeout: 30", { timeoutSeconds: 30 }],
  [
    "ansible_private_key_file: ~/.ssh/id, ansible_connection: smart",
    { privateKeyFiles: ["/home/me/.ssh/id"] },
  ],
  [
    "ansible_ssh_private_key_file: /k, ansible_connection: ansible.builtin.ssh",
    { privateKeyFiles: ["/k"] },
  ],
  ["ansible_become: yes", { become: { method: "sudo", user: "root" } }],
  [
    'ansible_become: "on", ansible_become_user: nova, ansible_become_method: sudo, ansible_become_flags: -H -S -n',
    { become: { method: "sudo", user: "nova" } },
  ],
  ["ansible_become: no, ansible_become_user: nova", { become: null }],
  [
    "ansible_become: yes, ansible_become_method: ansible.builtin.su, ansible_become_exe: /bin/su",
    { become: { method: "su", user: "root" } },
  ],
  [
    "ansible_become: yes, ansible_become_method: community.general.doas",
    { become: { method: "doas", user: "root" } },
  ],
  [
    "ansible_ssh_executable: /usr/bin/ssh, ansible_become_exe: sudo, ansible_host_key_checking: true",
    {},
  ],
  [
    "ansible_python_interpreter: /usr/bin/python3, ansible_shell_type: fish, ansible_pipelining: true",
    {},
  ],
  [
    'ansible_ssh_common_args: "-o UserKnownHostsFile=~/a -o IdentitiesOnly=yes -i /k"',
    { knownHostsFiles: ["/home/me/a"], agentKeys: "listed", privateKeyFiles: ["/k"] },
  ],
  [
    'ansible_ssh_common_args: "-p 1 -l a", ansible_ssh_extra_args: "-p 2 -l b -o IdentityAgent=/run/agent"',
    { port: 1, user: "a", agent: { socket: "/run/agent" } },
  ],
  [
    'ansible_ssh_args: "-p 1 -i /a", ansible_port: 2, ansible_private_key_file: /b, ansible_ssh_extra_args: "-p 3 -i /c"',
    { port: 1, privateKeyFiles: ["/a", "/b", "/c"] },
  ],
])("%s connects accordingly", (variables, expected) => {
  expect(hostWith(variables, { home: "/home/me" }).connection).toEqual({ ...plain, ...expected });
});

test("a local connection needs nothing of ssh", () => {
  const { connection } = hostWith(
    "ansible_connection: local, ansible_password: x, ansible_become: true",
  );
  expect(connection).toEqual({ kind: "local", become: { method: "sudo", user: "root" } });
});

test("the home directory is not guessed", () => {
  expect(hostWith("ansible_private_key_file: ~/.ssh/id").connection).toMatchObject({
    privateKeyFiles: ["~/.ssh/id"],
  });
});

const verified = "put the host's key into a file and name it with -o UserKnownHostsFile=FILE";

test.each<readonly [string, string]>([
  ["ansible_port: abc", 'ansible_port must be a whole number from 1 to 65535, not the text "abc"'],
  ["ansible_port: 70000", "ansible_port must be a whole number from 1 to 65535, not 70000"],
  [
    "ansible_port: 022",
    "ansible_port must be a whole number from 1 to 65535, not 18, which is how Ansible reads 022",
  ],
  ["ansible_port: [22]", "ansible_port must be a whole number from 1 to 65535, not a list"],
  [
    "ansible_user: 0123",
    'ansible_user must be a text, not 83, which is how Ansible reads 0123 (quote it: "0123")',
  ],
  [
    "ansible_user: yes",
    'ansible_user must be a text, not true, which is how Ansible reads yes (quote it: "yes")',
  ],
  [
    "ansible_user: 2024-01-02",
    'ansible_user must be a text, not the date 2024-01-02 (quote it: "2024-01-02")',
  ],
  ["ansible_user: -oProxyCommand=x", 'ansible_user must be a login name, not "-oProxyCommand=x"'],
  [
    'ansible_user: "{{ me }}"',
    "ansible_user is a Jinja template, which is not evaluated (write the value itself)",
  ],
  [
    "ansible_user: !vault abc",
    "ansible_user is encrypted with Ansible Vault, which this version does not support",
  ],
  ['ansible_host: "a b"', 'ansible_host must be a host name or an address, not "a b"'],
  ["ansible_become: maybe", 'ansible_become must be true or false, not the text "maybe"'],
  [
    "ansible_become_method: pbrun",
    'the become method "pbrun" is not supported by this version (use sudo, su or doas)',
  ],
  [
    "ansible_become_flags: -E",
    'ansible_become_flags is "-E", but this version supports no flags of sudo (remove it)',
  ],
  [
    "ansible_ssh_private_key_passphrase: x",
    "ansible_ssh_private_key_passphrase is not supported by this version (load the key into an agent)",
  ],
  [
    "ansible_connection: winrm",
    'the connection "winrm" is not supported by this version (use ssh, openssh or local)',
  ],
  [
    "ansible_host_key_checking: false",
    "ansible_host_key_checking is false, but host keys are always verified (remove it)",
  ],
  [
    "ansible_ssh_executable: /opt/wrapper",
    'ansible_ssh_executable is "/opt/wrapper", but this version uses ssh only (remove it)',
  ],
  ["ansible_timeout: 0", "ansible_timeout must be a whole number from 1 to 3600, not 0"],
  [
    "ansible_private_key_file: ~root/k",
    "ansible_private_key_file has the home directory of a user in it: ~root/k (write the path in full)",
  ],
  [
    'ansible_ssh_extra_args: "-o StrictHostKeyChecking=no"',
    `ansible_ssh_extra_args has StrictHostKeyChecking=no, but host keys are always verified (${verified})`,
  ],
])("%s is refused", (variables, problem) => {
  const problems = inventoryProblems(`all: {hosts: {h: {${variables}}}}`);
  expect(problems.map((text) => text.replace(/^i\.yaml:1:\d+: /, ""))).toEqual([problem]);
});

test.each<readonly [string, Partial<OpenSshConnection>]>([
  ["ansible_connection: openssh", { because: "ansible_connection" }],
  [
    "ansible_connection: openssh, ansible_host: a, ansible_port: 2, ansible_user: u, ansible_timeout: 5",
    {
      address: "a",
      arguments: ["-p", "2", "-l", "u"],
      because: "ansible_connection",
      timeoutSeconds: 5,
    },
  ],
  [
    'ansible_private_key_file: /k, ansible_ssh_common_args: "-o ControlMaster=auto -T -J bastion -C -o IPQoS=cs0", ansible_become: true',
    {
      arguments: ["-i", "/k", "-o", "ControlMaster=auto", "-J", "bastion", "-C", "-o", "IPQoS=cs0"],
      because: "IPQoS",
      become: { method: "sudo", user: "root" },
    },
  ],
])("with %s the system's ssh is used", (variables, expected) => {
  expect(hostWith(variables).connection).toEqual({
    kind: "openssh",
    address: "h",
    arguments: [],
    timeoutSeconds: 10,
    become: null,
    ...expected,
  });
});

test("a mistake is at its value", () => {
  expect(inventoryProblems("all:\n  hosts:\n    h:\n      ansible_port: 0\n")[0]).toMatch(
    /^i\.yaml:4:21: /,
  );
});
