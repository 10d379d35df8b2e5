import { afterAll, beforeAll, expect, test } from "vitest";
import { Secret } from "../../../src/model/secret.ts";
import { canLogIn, describeFailure, targetOf } from "../../support/ssh-target.ts";
import type { Overrides } from "../../support/ssh-target.ts";
import { startAskingServer, startSshServer } from "../../support/ssh-server.ts";
import { passwordWays, startPasswordServers } from "../../support/password-servers.ts";
import type { PasswordServers, PasswordWay } from "../../support/password-servers.ts";
import { rightPassword } from "../../support/sudo-users.ts";

let servers: PasswordServers;
beforeAll(async () => {
  servers = await startPasswordServers();
});
afterAll(() => servers[Symbol.asyncDispose]());

function rig(way: PasswordWay, password: string, overrides: Overrides = {}) {
  const server = servers.server(way);
  const isKeyless = way.startsWith("as ");
  const keys = isKeyless ? [] : [server.keyFile];
  const target = targetOf(server, { user: "asked", privateKeyFiles: keys, ...overrides });
  const options = { password: new Secret(password) };
  return { target, options, failures: () => servers.refusals(way) };
}

test.each(passwordWays)("a password is taken %s", async (way) => {
  const { target, options } = rig(way, rightPassword);
  expect(await canLogIn(target, options)).toBe(true);
});

test.each(passwordWays)("a wrong one is sent once %s, and is not in what is said", async (way) => {
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
  const answers: string[] = [];
  await using server = await startAskingServer(answers);
  const options = { password: new Secret(rightPassword) };
  const target = targetOf(server, { privateKeyFiles: [] });
  expect(await describeFailure(target, options)).toMatch(/^authentication-failed /);
  expect(answers).not.toContain(rightPassword);
});
