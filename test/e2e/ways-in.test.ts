import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cacheOf } from "../../src/demo/host-files.ts";
import { fleetmend } from "../support/command.ts";
import { neutronWith, startFleet } from "../support/fleet.ts";
import type { TestFleet } from "../support/fleet.ts";
import { generateKeyFile } from "../support/openssh-keys.ts";
import { startSshAgent } from "../support/ssh-agent.ts";
import type { SshAgent } from "../support/ssh-agent.ts";
import { startSshd } from "../support/sshd.ts";
import type { Sshd } from "../support/sshd.ts";
import { createSudoUsers, rightPassword } from "../support/sudo-users.ts";
import type { SudoUsers } from "../support/sudo-users.ts";

const passphrase = "canary-phrase-91b";

let directory: string;
let home: string;
let users: SudoUsers;
let agent: SshAgent;
let jumps: readonly Sshd[];
let fleet: TestFleet;

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "fleetmend-ways-"));
  home = `${directory}/home`;
  mkdirSync(`${home}/.ssh`, { recursive: true });
  const usual = generateKeyFile(`${home}/.ssh/id_ed25519`, { type: "ed25519" });
  const authority = `${directory}/authority`;
  writeFileSync(`${authority}.pub`, generateKeyFile(authority, { type: "ed25519" }));
  const certified = `${directory}/id_certified`;
  writeFileSync(`${certified}.pub`, generateKeyFile(certified, { type: "ed25519" }));
  const locked = `${directory}/id_locked`;
  const held = `${directory}/id_held`;
  users = createSudoUsers();
  agent = await startSshAgent();
  jumps = [await startSshd(), await startSshd()];
  for (const jump of jumps) {
    await jump.authorize(usual);
    appendFileSync(`${home}/.ssh/known_hosts`, jump.knownHosts);
  }
  const stale = neutronWith(({ old }) => cacheOf(old));
  const names = ["plain", "certified", "locked", "held", "behind", "asked"];
  fleet = await startFleet(Object.fromEntries(names.map((name) => [name, stale])), {
    launcher: users.launcher,
    config: ["MaxStartups 100", "PasswordAuthentication yes", `TrustedUserCAKeys ${authority}.pub`],
    variables: ({ knownHostsFile }) => ({
      certified: { ansible_ssh_private_key_file: certified },
      locked: { ansible_ssh_private_key_file: locked },
      held: { ansible_ssh_private_key_file: held },
      behind: {
        ansible_ssh_common_args: `-o UserKnownHostsFile=${knownHostsFile} -J ${jumps.map(({ port, user }) => `${user}@127.0.0.1:${port}`).join(",")}`,
      },
      asked: { ansible_user: "asked", ansible_become: "true" },
    }),
  });
  execFileSync("ssh-keygen", [
    "-q",
    "-s",
    authority,
    "-I",
    "test",
    "-n",
    fleet.sshd.user,
    `${certified}.pub`,
  ]);
  await fleet.sshd.authorize(generateKeyFile(locked, { type: "ed25519", passphrase }));
  await fleet.sshd.authorize(generateKeyFile(held, { type: "ecdsa" }));
  agent.add(held);
  // From now on the agent alone can use it.
  execFileSync("ssh-keygen", ["-q", "-p", "-N", passphrase, "-f", held]);
});

afterAll(async () => {
  await fleet[Symbol.asyncDispose]();
  await Promise.all(jumps.map((jump) => jump.stop()));
  await agent[Symbol.asyncDispose]();
  users[Symbol.dispose]();
  rmSync(directory, { recursive: true, force: true });
});

const cached = () =>
  ["plain", "certified", "locked", "held", "behind", "asked"].map(
    (host) => readdirSync(`${fleet.root(host)}/var/lib/neutron/keystone-signing`).length,
  );

test("a certificate, a locked key, a key in an agent, two jump hosts and sudo with a password: one inventory, one run", async () => {
  const options = { home, variables: { SSH_AUTH_SOCK: agent.socket } };
  const words = ["-i", fleet.inventory, "--yes", "-k", "-K", "--report", "json"];
  const purge = await fleetmend(["purge", ...words], {
    ...options,
    answers: [rightPassword, "", passphrase],
  });
  const report = JSON.parse(purge.stdout);
  const rows: readonly {
    readonly host: string;
    readonly status: string;
    readonly reason?: string;
  }[] = report.hosts;
  expect(rows.map(({ host, status }) => `${host} ${status}`)).toEqual([
    "plain changed",
    "certified changed",
    "locked changed",
    "held changed",
    "behind changed",
    "asked changed",
  ]);
  expect(purge.code).toBe(0);
  expect(cached()).toEqual([0, 0, 0, 0, 0, 0]);
  expect(purge.stderr.match(/Passphrase for the key/g)).toHaveLength(1);
  expect(purge.stderr).toMatch(
    /OpenSSH's ssh made connections that fleetmend's own SSH cannot, for the certificate \S+id_certified-cert\.pub \(\d\)\n/,
  );
  expect(purge.stdout + purge.stderr).not.toContain("canary");
  const undo = await fleetmend(["undo", report.run.id, ...words], {
    ...options,
    answers: [rightPassword, "", passphrase],
  });
  expect(undo.code).toBe(0);
  expect(cached()).toEqual([3, 3, 3, 3, 3, 3]);
});

test("unknown keys of a fleet and of jump hosts are asked about at once, and are known from then on", async () => {
  const stranger = `${directory}/stranger`;
  mkdirSync(`${stranger}/.ssh`, { recursive: true });
  copyFileSync(`${home}/.ssh/id_ed25519`, `${stranger}/.ssh/id_ed25519`);
  const file = `${stranger}/known`;
  const way = `-o UserKnownHostsFile=${file}`;
  const { keyFile, port } = fleet.sshd;
  const inventory = `${directory}/strangers.yaml`;
  writeFileSync(
    inventory,
    `all:\n  vars: { ansible_host: 127.0.0.1, ansible_port: ${port}, ansible_ssh_private_key_file: ${keyFile}, ansible_ssh_common_args: ${way}, keystone_endpoints: ["${fleet.keystone}"] }\n  hosts:\n${["one", "two"].map((name) => `    ${name}: { services: { neutron: { root: ${fleet.root("plain")} } } }\n`).join("")}    far: { ansible_ssh_common_args: "${way} -J 127.0.0.1:${jumps[0]?.port}", services: { neutron: { root: ${fleet.root("plain")} } } }\n`,
  );
  const check = ["check", "-i", inventory];
  const options = { home: stranger };
  const strict = await fleetmend(check, options);
  expect(strict.code).toBe(4);
  expect(strict.stdout).toContain("is not in");

  const refused = await fleetmend([...check, "--host-key-policy", "ask"], options);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("there is no terminal to ask about host keys on");
  const denied = await fleetmend([...check, "--host-key-policy", "ask"], {
    ...options,
    answers: ["no"],
  });
  expect(denied.code).toBe(1);
  expect(denied.stderr).toContain("no key was added, and no host was logged in to");

  const asked = await fleetmend([...check, "--host-key-policy", "ask"], {
    ...options,
    answers: ["yes", "yes"],
  });
  expect(asked.code).toBe(3);
  expect(asked.stderr).toMatch(
    new RegExp(
      `they would be added to ${file} and ${stranger}/\\.ssh/known_hosts:\\n  ssh-ed25519 SHA256:\\S+  one \\(127\\.0\\.0\\.1:${port}\\), two \\(127\\.0\\.0\\.1:${port}\\)\\n  ssh-ed25519 SHA256:\\S+  the jump host 127`,
    ),
  );
  expect(asked.stderr.match(/Type yes/g)).toHaveLength(1);
  const again = await fleetmend([...check, "--host-key-policy", "ask"], {
    ...options,
    answers: [],
  });
  expect(again.code).toBe(3);
  expect(again.stderr).not.toContain("Type yes");
  for (const name of ["known", ".ssh/known_hosts"])
    expect(
      execFileSync("ssh-keygen", ["-l", "-f", `${stranger}/${name}`], { encoding: "utf8" }),
    ).toContain("127.0.0.1");

  rmSync(file);
  rmSync(`${stranger}/.ssh/known_hosts`);
  expect((await fleetmend([...check, "--host-key-policy", "accept-new"], options)).code).toBe(3);
  expect((await fleetmend(check, options)).code).toBe(3);
});
