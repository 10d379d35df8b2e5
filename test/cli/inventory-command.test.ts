import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { generateKeyFile } from "../support/openssh-keys.ts";
import { fleetmend } from "../support/command.ts";

let home: string;
beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), "fleetmend-home-"));
  mkdirSync(`${home}/.ssh`);
  const inventory = {
    all: {
      vars: { ansible_user: "stack", ansible_ssh_common_args: "-o IdentitiesOnly=yes -i /k/fleet" },
      children: {
        controllers: {
          vars: { ansible_become: true, ansible_become_pass: "canary", ansible_sudo_user: "nova" },
          hosts: {
            ctl01: { ansible_host: "10.0.0.1", ansible_port: 2200, services: ["nova"] },
            ctl02: { ansible_ssh_extra_args: "-p 2201 -J ops@10.0.0.9,10.0.0.8:2022" },
          },
        },
        others: {
          hosts: {
            certified: { ansible_ssh_common_args: "-i certified -o IdentityAgent=none" },
            proxied: { ansible_ssh_common_args: "-o ProxyCommand='nc %h %p'" },
            asked: { ansible_connection: "openssh", ansible_password: "canary" },
            configured: { ansible_ssh_common_args: null, ansible_user: null },
            carried: {},
            here: { ansible_connection: "local" },
          },
        },
      },
    },
  };
  generateKeyFile(`${home}/certified`, { type: "ed25519" });
  writeFileSync(`${home}/certified-cert.pub`, "");
  const text = JSON.stringify(inventory, null, 1).replace("-i certified", `-i ${home}/certified`);
  writeFileSync(`${home}/i.yaml`, text);
  const configuration = [
    "Host configured\n  HostName 10.0.0.5\n  Port 2022\n  User ops\n  IdentityFile ~/a\n  IdentityAgent /run/a",
    `  ProxyJump 10.0.0.7\n  HostKeyAlias other\n  UserKnownHostsFile ${home}/k1 ${home}/k2`,
    "Host carried\n  ProxyCommand nc %h %p\n  Port 23",
  ];
  writeFileSync(`${home}/.ssh/config`, configuration.join("\n"));
});
afterAll(() => rmSync(home, { recursive: true }));

function describe(words: readonly string[]) {
  const variables = { PATH: process.env["PATH"] ?? "", HOME: home };
  const all = ["inventory", "-i", `${home}/i.yaml`, "--host", ...words];
  return fleetmend(all, { home, variables, columns: 200 });
}

/** `name: values < source`, without places. */
async function settingsOf(words: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await describe([...words, "--report", "json"]);
  const { host } = JSON.parse(
    stdout.replaceAll(home, "HOME").replaceAll(`"${userInfo().username}@`, '"ME@'),
  );
  return host.settings.map(
    ({ from, name, values }: { name: string; values: string[]; from: Record<string, string> }) => {
      const { flag = "", kind, option = "", origin = "", variable = "" } = from;
      const source = [kind, option, flag, variable, origin].filter((word) => word !== "");
      return `${name}: ${values.join(" ")} < ${source.join(" ")}`;
    },
  );
}

const keys = "HOME/.ssh/id_ed25519 HOME/.ssh/id_ecdsa HOME/.ssh/id_rsa";
const known = "known_hosts: HOME/.ssh/known_hosts /etc/ssh/ssh_known_hosts < default";
const common = "variable ansible_ssh_common_args group all";

test.each<readonly [words: readonly string[], settings: readonly unknown[]]>([
  [
    ["ctl01", "-T", "7", "-k"],
    [
      "connection: ssh < default",
      "address: 10.0.0.1 < variable ansible_host host ctl01",
      "port: 2200 < variable ansible_port host ctl01",
      "user: stack < variable ansible_user group all",
      `private keys: /k/fleet < ${common}`,
      "further keys:  < default",
      "agent:  < default",
      `keys of the agent: only those with a file < ${common}`,
      "jump hosts:  < default",
      known,
      "timeout: 7 s < variable ansible_timeout the command line",
      "password:  < flag -k",
      "become: yes < variable ansible_become group controllers",
      "become method: sudo < default",
      "become user: nova < variable ansible_sudo_user group controllers",
      "become password: (secret) < variable ansible_become_pass group controllers",
    ],
  ],
  [
    ["ctl02", "--become-password-file", "x"],
    [
      "port: 2201 < variable ansible_ssh_extra_args host ctl02",
      // The second one has the name of whoever runs this.
      "jump hosts: ops@10.0.0.9:22 ME@10.0.0.8:2022 < variable ansible_ssh_extra_args host ctl02",
      // The inventory outweighs flags.
      "become password: (secret) < variable ansible_become_pass group controllers",
    ],
  ],
  [["certified"], ["connection: openssh (for the certificate HOME/certified-cert.pub) < keys"]],
  [
    ["proxied"],
    [
      "connection: openssh (for ProxyCommand) < variable ansible_ssh_common_args host proxied",
      "user: stack < variable ansible_user group all",
      "proxy command: nc %h %p < variable ansible_ssh_common_args host proxied",
    ],
  ],
  [
    ["asked"],
    [
      "connection: openssh < variable ansible_connection host asked",
      // As ssh has it, which leaves a file out that is not there.
      expect.stringMatching(/^private keys: ~\/\.ssh\/id_rsa .* < default$/),
      "password: (secret) < variable ansible_password host asked",
    ],
  ],
  [
    ["configured"],
    [
      "connection: ssh < default",
      "address: 10.0.0.5 < ssh_config HostName",
      "port: 2022 < ssh_config Port",
      "user: ops < ssh_config User",
      "private keys: HOME/a < ssh_config IdentityFile",
      "agent: /run/a < ssh_config IdentityAgent",
      "known_hosts: HOME/k1 HOME/k2 /etc/ssh/ssh_known_hosts < ssh_config UserKnownHostsFile",
      "name there: other < ssh_config HostKeyAlias",
    ],
  ],
  [
    ["configured", "-u", "me", "--private-key", "/p"],
    [
      "user: ops < ssh_config User",
      "private keys: /p < variable ansible_private_key_file the command line",
    ],
  ],
  [
    ["carried", "-K"],
    [
      "connection: openssh (for ProxyCommand in ssh_config) < ssh_config ProxyCommand",
      "port: 23 < ssh_config Port",
      "become: no < default",
    ],
  ],
  [["here"], ["connection: local < variable ansible_connection host here", "become: no < default"]],
])("%s", async (words, settings) => {
  const found = await settingsOf(words);
  expect(found).toEqual(expect.arrayContaining([...settings]));
});

test("the usual keys are told", async () => {
  const { stdout } = await describe(["here", "-c", "ssh"]);
  expect(stdout).not.toContain("private keys");
  expect(await settingsOf(["configured"])).not.toContain(`private keys: ${keys} < default`);
});

test("people read what it is, where it comes from, and no password", async () => {
  const { code, stdout } = await describe(["ctl01"]);
  expect(code).toBe(0);
  expect(stdout).not.toContain("canary");
  expect(stdout).toMatch(
    /^ctl01 {2}in controllers\n\nHow it is reached\n {2}connection +ssh +default\n/,
  );
  expect(stdout).toMatch(/\n {2}port +2200 +ansible_port of host ctl01, \S+\/i\.yaml:\d+:\d+\n/);
  expect(stdout).toMatch(/\nVariables\n {2}ansible_become +true +group controllers, /);
  expect(stdout).toMatch(/\n {2}services +\["nova"\] +host ctl01, /);
});

test("a host that is not there, and none at all", async () => {
  expect(await describe(["ctl1"])).toMatchObject({
    code: 1,
    stderr: 'fleetmend: the inventory has no host "ctl1" (did you mean "ctl01"?)\n',
  });
  expect((await describe(["elsewhere"])).stderr).toBe(
    'fleetmend: the inventory has no host "elsewhere" (check the name, and -i)\n',
  );
  expect((await fleetmend(["inventory", "-i", "x"])).stderr).toContain("'--host <name>'");
  expect((await fleetmend(["inventory", "--host", "x"])).stderr).toContain("there is no inventory");
});
