import { execFileSync } from "node:child_process";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ed25519Key, hashedName } from "../../support/openssh-keys.ts";
import { startSshServer } from "../../support/ssh-server.ts";
import { patience } from "../../support/patience.ts";
import { connect, failure, run, targetOf } from "../../support/ssh-target.ts";
import { startSshd } from "../../support/sshd.ts";
import type { KeyType, Sshd } from "../../support/sshd.ts";

let sshd: Sshd;
let name: string;
beforeAll(async () => {
  sshd = await startSshd({ hostKeyTypes: ["ed25519", "ecdsa", "rsa"] });
  name = `[127.0.0.1]:${sshd.port}`;
});
afterAll(() => sshd.stop());

let files = 0;
async function knownHosts(text: string): Promise<string> {
  const path = join(sshd.directory, `known_hosts_${files++}`);
  await writeFile(path, text);
  return path;
}

async function refusal(...knownHostsFiles: readonly string[]): Promise<string> {
  const before = sshd.log().length;
  const error = await failure(connect(targetOf(sshd, { knownHostsFiles })));
  await expect.poll(() => sshd.log().slice(before), patience).toContain("[preauth]");
  // The user's name is the first thing that a login sends.
  expect(sshd.log().slice(before)).not.toMatch(
    /authenticating user|(?:Failed|Postponed) publickey/,
  );
  return `${error.code} ${error.message}`;
}

async function fingerprint(type: KeyType): Promise<string> {
  const file = join(sshd.directory, `host_${type}.pub`);
  return execFileSync("ssh-keygen", ["-l", "-f", file], { encoding: "utf8" }).split(" ")[1] ?? "";
}

test.each<KeyType>(["ed25519", "ecdsa", "rsa"])(
  "asks a host that is known by its %s key for that key",
  async (type) => {
    const file = await knownHosts(`${name} ${sshd.hostKey(type)}\n`);
    await using machine = await connect(targetOf(sshd, { knownHostsFiles: [file] }));
    expect((await run(machine, ["true"])).end).toMatchObject({ code: 0 });
  },
);

test("a host that is not in the file: the sentence has the fingerprint and the command that adds the key", async () => {
  const file = await knownHosts("");
  const said = await refusal(file);
  const command = `ssh-keyscan -p ${sshd.port} 127.0.0.1 >> ${file}`;
  expect(said).toBe(
    `host-key-unknown host1 (127.0.0.1:${sshd.port}): its host key ssh-ed25519 ${await fingerprint("ed25519")} is not in ${file} or /etc/ssh/ssh_known_hosts; verify that fingerprint on the host, then add its key: ${command}`,
  );
  execFileSync("sh", ["-c", command], { stdio: "pipe" });
  await using machine = await connect(targetOf(sshd, { knownHostsFiles: [file] }));
  expect((await run(machine, ["true"])).end).toMatchObject({ code: 0 });
});

test("a host with another key: the sentence has file, line, fingerprint and the command that forgets the old key", async () => {
  const file = await knownHosts(`# old\n${name} ${ed25519Key().text}\n`);
  const command = `ssh-keygen -R '${name}' -f ${file}`;
  expect(await refusal(file)).toBe(
    `host-key-changed host1 (127.0.0.1:${sshd.port}): its host key is not the one in ${file}:2, so someone may be in between; it offers ssh-ed25519 ${await fingerprint("ed25519")}; if the host was installed anew and has that fingerprint, forget the old key: ${command}`,
  );
  execFileSync("sh", ["-c", command], { stdio: "pipe" });
  expect(await refusal(file)).toMatch(/^host-key-unknown /);
});

test("a revoked key", async () => {
  const file = await knownHosts(
    `${name} ${sshd.hostKey("ed25519")}\n@revoked * ${sshd.hostKey("ed25519")}\n`,
  );
  expect(await refusal(file)).toBe(
    `host-key-revoked host1 (127.0.0.1:${sshd.port}): its host key ssh-ed25519 ${await fingerprint("ed25519")} is revoked in ${file}:2; give the host a new key`,
  );
});

test("a host that offers another type only than the one that is known", async () => {
  await using plain = await startSshd();
  const file = await knownHosts(`[127.0.0.1]:${plain.port} ${sshd.hostKey("rsa")}\n`);
  const error = await failure(connect(targetOf(plain, { knownHostsFiles: [file] })));
  expect(error.code).toBe("host-key-unknown");
  expect(error.message).toContain(`${file}:1 knows it by ssh-rsa only; verify`);
});

test("hashed names, and a second file", async () => {
  const first = await knownHosts(`${hashedName("elsewhere")} ${ed25519Key().text}\n`);
  const second = await knownHosts(`${hashedName(name)} ${sshd.hostKey("ed25519")}\n`);
  await using machine = await connect(targetOf(sshd, { knownHostsFiles: [first, second] }));
  expect((await run(machine, ["true"])).end).toMatchObject({ code: 0 });
});

test("files that are missing or damaged are named", async () => {
  const missing = join(sshd.directory, "none such");
  const damaged = await knownHosts(`${name} ssh-ed25519\n`);
  const said = await refusal(missing, damaged, sshd.directory);
  expect(said).toContain(
    `is not in ${missing} or ${damaged} or ${sshd.directory} or /etc/ssh/ssh_known_hosts (${damaged}:1 is left out: it has no key) (${sshd.directory} cannot be read: EISDIR); verify`,
  );
  expect(said).toContain(`>> '${missing}'`);
});

test("without configured files, the user's own and the machine's count", async () => {
  const home = sshd.directory;
  const target = targetOf(sshd, { knownHostsFiles: [] });
  const error = await failure(connect(target, { home }));
  expect(error.message).toContain(`is not in ${home}/.ssh/known_hosts or /etc/ssh/ssh_known_hosts`);
});

test("a host with a wrong key gets no byte of a login", async () => {
  await using server = await startSshServer();
  await chmod(server.keyFile, 0o600);
  const file = await knownHosts(`[127.0.0.1]:${server.port} ${ed25519Key().text}\n`);
  const error = await failure(connect(targetOf(server, { knownHostsFiles: [file] })));
  expect(error.code).toBe("host-key-changed");
  expect(server.requests).toEqual([]);
  await expect.poll(() => server.sockets.size, patience).toBe(0);
});
