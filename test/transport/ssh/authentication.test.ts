import { chmod, copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { generateKeyFile } from "../../support/openssh-keys.ts";
import type { KeyOptions } from "../../support/openssh-keys.ts";
import { startSshServer } from "../../support/ssh-server.ts";
import {
  canLogIn,
  connect,
  describeFailure,
  failure,
  run,
  targetOf,
} from "../../support/ssh-target.ts";
import type { ConnectOptions, Overrides } from "../../support/ssh-target.ts";
import { patience } from "../../support/patience.ts";
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

test.each<[string, KeyOptions]>([
  ["ed25519", { type: "ed25519" }],
  ["ECDSA", { type: "ecdsa" }],
  ["ECDSA in PEM", { type: "ecdsa", format: "PEM" }],
  ["ECDSA in PKCS #8", { type: "ecdsa", format: "PKCS8" }],
  ["RSA", { type: "rsa" }],
  ["RSA in PEM", { type: "rsa", format: "PEM" }],
  ["RSA in PKCS #8", { type: "rsa", format: "PKCS8" }],
])("logs in with a key file: %s", async (_, options) => {
  const { path, publicKey } = newKey(options);
  await sshd.authorize(publicKey);
  expect(await logsIn({ privateKeyFiles: [path] })).toBe(true);
});

test("tries key files in their order, each once, and nothing else", async () => {
  const [first, second] = [newKey({ type: "ed25519" }), newKey({ type: "rsa" })];
  await using server = await startSshServer({
    authenticate(request) {
      if (request.method === "publickey" && request.key.algo === "ssh-ed25519" && requests() > 2)
        request.accept();
      else request.reject(["publickey", "password"]);
    },
  });
  const requests = () => server.requests.length;
  const target = targetOf(server, { privateKeyFiles: [first.path, second.path, server.keyFile] });
  await using _machine = await connect(target);
  expect(server.requests).toEqual([
    "publickey ssh-ed25519 asked",
    expect.stringMatching(/^publickey (?:rsa-sha2-\d+|ssh-rsa) asked$/),
    "publickey ssh-ed25519 asked",
    "publickey ssh-ed25519 signed",
  ]);
});

test("keys that the host does not take: one attempt for each, and a sentence that names them", async () => {
  const [first, second] = [newKey({ type: "ed25519" }), newKey({ type: "ecdsa" })];
  const before = sshd.log().length;
  expect(await refusal({ privateKeyFiles: [first.path, second.path] })).toBe(
    `authentication-failed host1 (127.0.0.1:${sshd.port}): it does not let ${sshd.user} in with ${first.path}, ${second.path}; check ansible_user and ansible_ssh_private_key_file, and authorized_keys on the host`,
  );
  await expect.poll(() => sshd.log().slice(before), patience).toContain("preauth]");
  const failed = sshd
    .log()
    .slice(before)
    .split("\n")
    .filter((line) => line.startsWith("Failed"));
  expect(failed.length).toBeLessThanOrEqual(2);
  expect(sshd.log().slice(before)).not.toMatch(/Failed (?:none|password)/);
});

test("asks no further when keys are not taken at all", async () => {
  const files = [newKey({ type: "ed25519" }), newKey({ type: "ed25519" })].map(({ path }) => path);
  await using server = await startSshServer({
    authenticate: (request) => request.reject(["password"]),
  });
  const error = await failure(connect(targetOf(server, { privateKeyFiles: files })));
  expect(error.code).toBe("authentication-failed");
  expect(server.requests).toHaveLength(1);
});

test("a host that wants more than a key", async () => {
  await using strict = await startSshd({
    config: [
      "AuthenticationMethods publickey,keyboard-interactive",
      "KbdInteractiveAuthentication yes",
    ],
  });
  const error = await failure(connect(targetOf(strict)));
  expect(error).toMatchObject({
    code: "authentication-failed",
    message: expect.stringContaining("wants keyboard-interactive as well"),
  });
});

test.each<[string, (path: string) => Promise<void>, string]>([
  ["missing", async () => undefined, "does not exist"],
  [
    "garbage",
    (path) => writeFile(path, "not a key\n", { mode: 0o600 }),
    "cannot be used: it is not a private key of a known form",
  ],
  [
    "empty",
    (path) => writeFile(path, "", { mode: 0o600 }),
    "cannot be used: it is not a private key of a known form",
  ],
  [
    "a directory",
    (path) => mkdir(path, { mode: 0o700 }).then(() => undefined),
    "cannot be used: it cannot be read (EISDIR)",
  ],
  [
    "a public key",
    async (path) => copyFile(`${sshd.keyFile}.pub`, path).then(() => chmod(path, 0o600)),
    "cannot be used: it is a public key",
  ],
  [
    "for all to read",
    async (path) => copyFile(sshd.keyFile, path).then(() => chmod(path, 0o644)),
    "cannot be used: others can read it (mode 0644); chmod 600 it",
  ],
])("a key file that is %s is refused before anything is sent", async (_, make, clause) => {
  const path = join(sshd.directory, `id_${keys++}`);
  await make(path);
  expect(await refusal({ port: 1, privateKeyFiles: [sshd.keyFile, path] })).toBe(
    `private-key-unusable host1 (127.0.0.1:1): the private key ${path} ${clause}`,
  );
});

test("the usual key files of a home directory, those that are there and can be used", async () => {
  const home = join(sshd.directory, "home");
  await mkdir(join(home, ".ssh"), { recursive: true });
  generateKeyFile(join(home, ".ssh", "id_ed25519"), { type: "ed25519", passphrase: "secret" });
  const target = { privateKeyFiles: [] };
  expect(await refusal(target, { home })).toMatch(
    /^private-key-unusable .*id_ed25519 has a passphrase: add it to ssh-agent$/,
  );
  await sshd.authorize(generateKeyFile(join(home, ".ssh", "id_rsa"), { type: "rsa" }));
  expect(await logsIn(target, { home })).toBe(true);
  await copyFile(sshd.keyFile, join(home, "other"));
  expect(await logsIn({ privateKeyFiles: ["~/other"] }, { home })).toBe(true);
});

test.each(["rsa-sha2-256", "rsa-sha2-512,rsa-sha2-256"])(
  "an RSA key on a host that takes %s only",
  async (algorithm) => {
    await using strict = await startSshd({ config: [`PubkeyAcceptedAlgorithms ${algorithm}`] });
    const { path, publicKey } = newKey({ type: "rsa" });
    await strict.authorize(publicKey);
    await using machine = await connect(targetOf(strict, { privateKeyFiles: [path] }));
    expect((await run(machine, ["true"])).end).toMatchObject({ code: 0 });
  },
);

test("the user of whoever runs fleetmend where the inventory names none", async () => {
  expect(await logsIn({ user: undefined }, { loginName: sshd.user })).toBe(true);
  expect(await refusal({ user: undefined }, { loginName: "nobody-at-all" })).toContain(
    "it does not let nobody-at-all in",
  );
});
