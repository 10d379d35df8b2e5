import { mkdtempSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Secret } from "../../../src/model/secret.ts";
import { generateKeyFile } from "../../support/openssh-keys.ts";
import { greetOpenSsh, openSshTargetOf, refusalOfOpenSsh } from "../../support/openssh-target.ts";
import { passwordWays, startPasswordServers } from "../../support/password-servers.ts";
import type { PasswordServers, PasswordWay } from "../../support/password-servers.ts";
import { startAskingServer, startSshServer } from "../../support/ssh-server.ts";
import { rightPassword } from "../../support/sudo-users.ts";

let servers: PasswordServers;
beforeAll(async () => {
  servers = await startPasswordServers();
});
afterAll(() => servers[Symbol.asyncDispose]());

function targetOf(way: PasswordWay, password: string, options: readonly string[] = []) {
  const { name, connection } = openSshTargetOf({ ...servers.server(way), user: "asked" });
  const keyless = way.startsWith("as ") ? ["PubkeyAuthentication=no"] : [];
  const words = [...options, ...keyless].flatMap((option) => ["-o", option]);
  return {
    name,
    connection: { ...connection, arguments: [...words, ...connection.arguments] },
    password: new Secret(password),
  };
}

test.each(passwordWays)("a password is taken %s", async (way) => {
  expect(await greetOpenSsh(targetOf(way, rightPassword))).toBe("here\n");
});

test.each(passwordWays)("a wrong one is sent once %s, and is not in what is said", async (way) => {
  const before = servers.refusals(way);
  const said = await refusalOfOpenSsh(targetOf(way, "wrong-canary"));
  expect(said).toMatch(/^authentication-failed host1 .*: the (?:password|login) was refused/);
  expect(said).not.toContain("wrong-canary");
  expect(servers.refusals(way) - before).toBe(1);
});

test("a key with a passphrase is passed over, and nobody is asked for that", async () => {
  const server = servers.server("as a password");
  const key = `${server.directory}/locked`;
  generateKeyFile(key, { type: "ed25519", passphrase: "nobody knows" });
  const target = targetOf("behind a key", rightPassword, [`IdentityFile=${key}`]);
  expect(await greetOpenSsh(target)).toBe("here\n");
});

test("a host on the way that wants a password does not get it", async () => {
  const methods: string[] = [];
  await using jump = await startSshServer({
    authenticate(request) {
      methods.push(request.method);
      request.reject(["password", "keyboard-interactive"]);
    },
  });
  const jumpWords = `ssh -F none -p ${jump.port} -o UserKnownHostsFile=${jump.knownHostsFile}`;
  const proxy = `ProxyCommand=${jumpWords} -o PubkeyAuthentication=no -W %h:%p me@127.0.0.1`;
  const said = await refusalOfOpenSsh(targetOf("as a password", rightPassword, [proxy]));
  expect(said).toMatch(/^authentication-failed host1 .*a host on the way wants one/);
  expect(methods).not.toContain("password");
});

test("other questions of a server are not answered with it", async () => {
  const answers: string[] = [];
  await using server = await startAskingServer(answers);
  const target = { ...openSshTargetOf(server), password: new Secret(rightPassword) };
  expect(await refusalOfOpenSsh(target)).toMatch(
    /^authentication-failed .*something else is asked for/,
  );
  expect(answers).toEqual([]);
});

test("no process has it in its words or its environment, and nothing is left", async () => {
  const temporary = mkdtempSync(path.join(tmpdir(), "fleetmend-temporary-"));
  const { TMPDIR } = process.env;
  process.env["TMPDIR"] = temporary;
  const seen: string[] = [];
  const look = () => {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      for (const file of ["cmdline", "environ"]) {
        try {
          if (readFileSync(`/proc/${pid}/${file}`, "latin1").includes(asLatin1)) seen.push(pid);
        } catch {
          // It has ended.
        }
      }
    }
  };
  const asLatin1 = Buffer.from(rightPassword).toString("latin1");
  const timer = setInterval(look, 2);
  try {
    expect(await greetOpenSsh(targetOf("as a password", rightPassword))).toBe("here\n");
  } finally {
    clearInterval(timer);
    if (TMPDIR === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = TMPDIR;
  }
  expect(seen).toEqual([]);
  expect(readdirSync(temporary)).toEqual([]);
  rmdirSync(temporary);
});
