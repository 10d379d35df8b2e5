import { execFileSync } from "node:child_process";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSshConnector } from "../../../src/transport/ssh/connector.ts";
import { generateKeyFile } from "../../support/openssh-keys.ts";
import type { KeyOptions } from "../../support/openssh-keys.ts";
import { startSshAgent } from "../../support/ssh-agent.ts";
import { startSshServer } from "../../support/ssh-server.ts";
import { canLogIn, connect, describeFailure, failure, targetOf } from "../../support/ssh-target.ts";
import type { ConnectOptions, Overrides } from "../../support/ssh-target.ts";
import { startSshd } from "../../support/sshd.ts";
import type { Sshd } from "../../support/sshd.ts";

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

let keys = 0;

/** A new key file, and its public half. */
function newKey(options: KeyOptions) {
  const path = join(sshd.directory, `id_${keys++}`);
  return { path, publicKey: generateKeyFile(path, options) };
}

const logsIn = (overrides: Overrides, options?: ConnectOptions) =>
  canLogIn(targetOf(sshd, overrides), options);
const refusal = (overrides: Overrides, options?: ConnectOptions) =>
  describeFailure(targetOf(sshd, overrides), options);

test.each<KeyOptions>([
  { type: "ed25519", passphrase: "secret" },
  { type: "rsa", passphrase: "secret", format: "PEM" },
  { type: "ecdsa", passphrase: "secret", format: "PKCS8" },
])("a key with a passphrase needs an agent: %o", async (options) => {
  const { path } = newKey(options);
  const sentence = `the private key ${path} has a passphrase: add it to ssh-agent`;
  expect(await refusal({ privateKeyFiles: [path] })).toContain(`private-key-unusable host1`);
  expect(await refusal({ privateKeyFiles: [path] })).toContain(sentence);

  await using agent = await startSshAgent();
  agent.add(sshd.keyFile);
  expect(await logsIn({ privateKeyFiles: [path], agent: { socket: agent.socket } })).toBe(true);
});

test("a key with a passphrase is tried through the agent in its place", async () => {
  const { path, publicKey } = newKey({ type: "ed25519", passphrase: "secret" });
  const open = join(sshd.directory, `id_${keys++}`);
  await copyFile(path, open);
  execFileSync("ssh-keygen", ["-q", "-p", "-P", "secret", "-N", "", "-f", open]);
  await sshd.authorize(publicKey);
  await using agent = await startSshAgent();
  for (const key of [newKey({ type: "ed25519" }), newKey({ type: "ed25519" }), { path: open }])
    agent.add(key.path);

  await using server = await startSshServer();
  await using _machine = await connect(
    targetOf(server, { privateKeyFiles: [path], agent: { socket: agent.socket } }),
  );
  expect(server.requests).toEqual(["publickey ssh-ed25519 asked", "publickey ssh-ed25519 signed"]);
  expect(await logsIn({ privateKeyFiles: [path], agent: { socket: agent.socket } })).toBe(true);
});

test.each<KeyOptions["type"]>(["ed25519", "ecdsa", "rsa"])("an agent's key: %s", async (type) => {
  const { path, publicKey } = newKey({ type });
  await sshd.authorize(publicKey);
  await using agent = await startSshAgent();
  agent.add(newKey({ type: "ed25519" }).path);
  agent.add(path);
  const environment = { SSH_AUTH_SOCK: agent.socket };
  expect(await logsIn({ privateKeyFiles: [], agent: "environment" }, { environment })).toBe(true);
  expect(await refusal({ privateKeyFiles: [], agent: "none" }, { environment })).toBe(
    `private-key-unusable host1 (127.0.0.1:${sshd.port}): there is no private key to log in with: no /nowhere/.ssh/id_ed25519, /nowhere/.ssh/id_ecdsa, /nowhere/.ssh/id_rsa, and no key in an ssh-agent; set ansible_ssh_private_key_file, or give a password with -k`,
  );
});

test("an agent is not asked again for a key that was tried from its file", async () => {
  const { path } = newKey({ type: "ed25519" });
  await using agent = await startSshAgent();
  agent.add(path);
  await using server = await startSshServer({
    authenticate: (request) => request.reject(["publickey"]),
  });
  const error = await failure(
    connect(targetOf(server, { privateKeyFiles: [path], agent: { socket: agent.socket } })),
  );
  expect(error.code).toBe("authentication-failed");
  expect(server.requests).toEqual(["publickey ssh-ed25519 asked"]);
});

test("an agent that is not there does no harm to key files", async () => {
  const agent = { socket: join(sshd.directory, "no-agent") };
  expect(await logsIn({ agent })).toBe(true);
});

test("an agent that has gone since it listed its keys", async () => {
  const { path, publicKey } = newKey({ type: "ed25519" });
  await sshd.authorize(publicKey);
  const connector = createSshConnector({ home: "/nowhere", environment: {}, loginName: "nobody" });
  const { signal } = new AbortController();
  const agent = await startSshAgent();
  agent.add(path);
  const target = targetOf(sshd, { privateKeyFiles: [path], agent: { socket: agent.socket } });
  const throughAgent = targetOf(sshd, { ...target.connection, privateKeyFiles: [] });
  await using _machine = await connector.connect(throughAgent, { signal });
  await agent[Symbol.asyncDispose]();
  expect(await failure(connector.connect(throughAgent, { signal }))).toMatchObject({
    code: "authentication-failed",
    message: expect.stringContaining("ssh-agent did not sign with a key that the host takes"),
  });
  await using _other = await connector.connect(target, { signal });
});

test("too many keys in the agent for the host", async () => {
  await using agent = await startSshAgent();
  for (let count = 0; count < 8; count++) agent.add(newKey({ type: "ed25519" }).path);
  const said = await refusal({ privateKeyFiles: [], agent: { socket: agent.socket } });
  expect(said).toMatch(
    /^authentication-failed .*Too many authentication failures.*IdentitiesOnly=yes/,
  );
});
