import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SshConnection } from "../../src/model/host.ts";
import { connectOverSsh } from "../../src/transport/choose-ssh.ts";
import { createSshConfiguration } from "../../src/transport/ssh-config/read-configuration.ts";
import { createSshConnector } from "../../src/transport/ssh/connector.ts";
import { ed25519Key, generateKeyFile } from "../support/openssh-keys.ts";
import { startSshAgent } from "../support/ssh-agent.ts";
import { failure, run, targetOf } from "../support/ssh-target.ts";
import { startSshd } from "../support/sshd.ts";
import type { Sshd } from "../support/sshd.ts";

let sshd: Sshd;
/** A key that only its certificate lets in. */
let certified: string;
let postQuantum: Sshd;

beforeAll(async () => {
  sshd = await startSshd();
  postQuantum = await startSshd({ config: ["KexAlgorithms sntrup761x25519-sha512@openssh.com"] });
});
afterAll(() => Promise.all([sshd.stop(), postQuantum.stop()]));

/** The same home directory for all, so that nothing of whoever runs the tests counts. */
async function reach(
  given: Pick<Sshd, "port" | "user" | "keyFile" | "knownHostsFile">,
  overrides: Partial<SshConnection>,
  agent?: string,
): Promise<string> {
  const home = `${sshd.directory}/home`;
  mkdirSync(`${home}/.ssh`, { recursive: true });
  const environment = { PATH: process.env["PATH"], HOME: home, SSH_AUTH_SOCK: agent };
  const connection: SshConnection = { ...targetOf(given).connection, ...overrides };
  const { signal } = new AbortController();
  await using machine = await connectOverSsh(
    { name: "host1", connection },
    { signal },
    {
      ssh: createSshConnector({ home, environment, loginName: "nobody" }),
      openSsh: { environment },
      route: {
        configuration: createSshConfiguration({ environment, home }),
        kerberos: "no-ticket",
        environment,
        home,
        loginName: "nobody",
      },
    },
  );
  const { output } = await run(machine, ["sh", "-c", "cat /proc/$PPID/cmdline; echo here"]);
  return output.toString().includes("here") ? "reached" : "lost";
}

/** An authority of the test signs a public key; the arguments are those of `ssh-keygen`. */
function sign(authority: string, publicKey: string, ...words: readonly string[]): void {
  execFileSync("ssh-keygen", ["-q", "-s", authority, "-I", "test", ...words, publicKey]);
}

test("a certificate beside a key, and one in an agent, are for OpenSSH", async () => {
  const authority = `${sshd.directory}/user_ca`;
  writeFileSync(`${authority}.pub`, generateKeyFile(authority, { type: "ed25519" }));
  await using trusting = await startSshd({
    config: [`TrustedUserCAKeys ${authority}.pub`, "AuthorizedKeysFile none"],
  });
  certified = `${sshd.directory}/id_certified`;
  writeFileSync(`${certified}.pub`, generateKeyFile(certified, { type: "ed25519" }));
  const refused = await failure(reach(trusting, { privateKeyFiles: [certified] }));
  expect(refused.message).toContain(`it does not let ${trusting.user} in with ${certified}`);
  sign(authority, `${certified}.pub`, "-n", trusting.user);
  expect(await reach(trusting, { privateKeyFiles: [certified] })).toBe("reached");

  await using agent = await startSshAgent();
  agent.add(certified);
  const withAgent = { privateKeyFiles: [], agent: "environment" } as const;
  expect(await reach(trusting, withAgent, agent.socket)).toBe("reached");
});

test("a host that has nothing but a certificate is known by its authority", async () => {
  const authority = `${sshd.directory}/host_ca`;
  const ca = generateKeyFile(authority, { type: "ed25519" });
  const hostKey = `${sshd.directory}/host_certified`;
  writeFileSync(`${hostKey}.pub`, generateKeyFile(hostKey, { type: "ed25519" }));
  sign(authority, `${hostKey}.pub`, "-h", "-n", "127.0.0.1");
  await using host = await startSshd({
    config: [`HostKey ${hostKey}`, `HostCertificate ${hostKey}-cert.pub`],
  });
  const file = `${sshd.directory}/authority_known_hosts`;
  writeFileSync(file, `@cert-authority [127.0.0.1]:${host.port} ${ca}\n`);
  expect(await reach(host, { knownHostsFiles: [file] })).toBe("reached");
  writeFileSync(file, `@cert-authority [127.0.0.1]:${host.port} ${ed25519Key().text}\n`);
  const error = await failure(reach(host, { knownHostsFiles: [file] }));
  expect(`${error.code} ${error.message}`).toContain(
    `host-key-unknown host1 (ssh 127.0.0.1, for the host's certificate (@cert-authority in ${file}:1)): its host key`,
  );
});

test("an sshd that has other algorithms than fleetmend is for OpenSSH", async () => {
  expect(await reach(postQuantum, {})).toBe("reached");
  const stranger = `${sshd.directory}/id_stranger`;
  generateKeyFile(stranger, { type: "ed25519" });
  const error = await failure(reach(postQuantum, { privateKeyFiles: [stranger] }));
  expect(error.message).toMatch(
    /^host1 \(ssh 127\.0\.0\.1, for its key exchange algorithms\): the login/,
  );
});

test("a key in hardware is for OpenSSH", async () => {
  const word = (text: string | Buffer) => {
    const bytes = Buffer.from(text);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const blob = Buffer.concat([
    word("sk-ssh-ed25519@openssh.com"),
    word(Buffer.alloc(32, 1)),
    word("ssh:"),
  ]);
  const one = Buffer.from([0, 0, 0, 1]);
  const content = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    ...["none", "none", ""].map(word),
    one,
    word(blob),
    word(Buffer.alloc(64)),
  ]);
  const file = `${sshd.directory}/id_device`;
  const body = content.toString("base64").replace(/.{70}/g, "$&\n");
  writeFileSync(
    file,
    `-----BEGIN OPENSSH PRIVATE KEY-----\n${body}\n-----END OPENSSH PRIVATE KEY-----\n`,
    { mode: 0o600 },
  );
  const error = await failure(reach(sshd, { privateKeyFiles: [file] }));
  expect(error.message).toContain(
    `host1 (ssh 127.0.0.1, for the key in hardware ${file}): the login was refused`,
  );
});

test("what fleetmend itself can do is not left to OpenSSH", async () => {
  const plain = `${sshd.directory}/id_plain`;
  copyFileSync(sshd.keyFile, plain);
  expect(await reach(sshd, { privateKeyFiles: [plain] })).toBe("reached");
  const file = `${sshd.directory}/both_known_hosts`;
  writeFileSync(
    file,
    `${readFileSync(sshd.knownHostsFile, "utf8")}@cert-authority * ${ed25519Key().text}\n`,
  );
  const error = await failure(
    reach(sshd, { privateKeyFiles: [certified.concat("-none")], knownHostsFiles: [file] }),
  );
  expect(error.message).toContain(`host1 (127.0.0.1:${sshd.port}): the private key`);
});
