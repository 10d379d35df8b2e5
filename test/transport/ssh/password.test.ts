import { chmodSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Secret } from "../../../src/model/secret.ts";
import { canLogIn, describeFailure, targetOf } from "../../support/ssh-target.ts";
import type { Overrides } from "../../support/ssh-target.ts";
import { startSshServer } from "../../support/ssh-server.ts";
import { startSshd } from "../../support/sshd.ts";
import type { Sshd } from "../../support/sshd.ts";
import { createSudoUsers, rightPassword } from "../../support/sudo-users.ts";
import type { SudoUsers } from "../../support/sudo-users.ts";

const ways = {
  "as a password": ["PasswordAuthentication yes", "KbdInteractiveAuthentication no"],
  "as the answer to a question": [
    "UsePAM yes",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication yes",
  ],
  "behind a key": ["PasswordAuthentication yes", "AuthenticationMethods publickey,password"],
  "before a key": ["PasswordAuthentication yes", "AuthenticationMethods password,publickey"],
};
type Way = keyof typeof ways;
const names = Object.keys(ways) as readonly Way[];

let users: SudoUsers;
const servers = new Map<Way, Sshd>();
beforeAll(async () => {
  users = createSudoUsers();
  for (const way of names) {
    const server = await startSshd({ launcher: users.launcher, config: ways[way] });
    chmodSync(server.directory, 0o711);
    servers.set(way, server);
  }
});
afterAll(async () => {
  for (const server of servers.values()) await server.stop();
  users[Symbol.dispose]();
});

function rig(way: Way, password: string, overrides: Overrides = {}) {
  const server = servers.get(way);
  if (server === undefined) throw new Error("no such server");
  const isKeyless = way.startsWith("as ");
  const keys = isKeyless ? [] : [server.keyFile];
  const target = targetOf(server, { user: "asked", privateKeyFiles: keys, ...overrides });
  const options = { password: new Secret(password) };
  const failures = () =>
    server.log().match(/Failed (?:password|keyboard-interactive)/g)?.length ?? 0;
  return { target, options, failures };
}

test.each(names)("a password is taken %s", async (way) => {
  const { target, options } = rig(way, rightPassword);
  expect(await canLogIn(target, options)).toBe(true);
});

test.each(names)("a wrong one is sent once %s, and is not in what is said", async (way) => {
  const { target, options, failures } = rig(way, "wrong-canary");
  const before = failures();
  const said = await describeFailure(target, options);
  expect(said).toMatch(/^authentication-failed host1 .*(?:the password|password as well)/);
  expect(said).not.toContain("wrong-canary");
  expect(failures() - before).toBeLessThanOrEqual(1);
});

test("keys come first, so that a host that takes one gets no password", async () => {
  const methods: string[] = [];
  await using server = await startSshServer({
    authenticate(request) {
      methods.push(request.method);
      if (request.method === "publickey") request.accept();
      else request.reject(["publickey", "password"]);
    },
  });
  const options = { password: new Secret(rightPassword) };
  expect(await canLogIn(targetOf(server), options)).toBe(true);
  expect(new Set(methods)).toEqual(new Set(["publickey"]));
});

test("other questions of a server are not answered with it", async () => {
  const answers: (readonly string[])[] = [];
  await using server = await startSshServer({
    authenticate(request) {
      if (request.method !== "keyboard-interactive") {
        request.reject(["keyboard-interactive"]);
        return;
      }
      request.prompt([{ prompt: "Your name: ", echo: true }], "", "", (given) => {
        answers.push(given);
        request.reject();
      });
    },
  });
  const options = { password: new Secret(rightPassword) };
  const target = targetOf(server, { privateKeyFiles: [] });
  expect(await describeFailure(target, options)).toMatch(/^authentication-failed /);
  expect(answers.flat()).not.toContain(rightPassword);
});
