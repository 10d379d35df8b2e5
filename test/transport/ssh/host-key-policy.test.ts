import { readFileSync, statSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSshConnector } from "../../../src/transport/ssh/connector.ts";
import { ecdsaKey, ed25519Key } from "../../support/openssh-keys.ts";
import { canLogIn, describeFailure, run, targetOf } from "../../support/ssh-target.ts";
import { startSshd } from "../../support/sshd.ts";
import type { Sshd } from "../../support/sshd.ts";

let sshd: Sshd;
let name: string;
beforeAll(async () => {
  sshd = await startSshd();
  name = `[127.0.0.1]:${sshd.port}`;
});
afterAll(() => sshd.stop());

const acceptNew = { hostKeyPolicy: "accept-new" } as const;

test("a new key is added once, however many connections bring it, and holds from then on", async () => {
  const file = `${sshd.directory}/new/known_hosts`;
  const connector = createSshConnector({
    home: "/nowhere",
    environment: {},
    loginName: "nobody",
    ...acceptNew,
  });
  const target = targetOf(sshd, { knownHostsFiles: [file] });
  const { signal } = new AbortController();
  const work = async () => {
    await using machine = await connector.connect(target, { signal });
    return (await run(machine, ["true"])).end.how;
  };
  expect(await Promise.all([work(), work(), work()])).toEqual(Array(3).fill("exited"));
  expect(readFileSync(file, "utf8")).toBe(`${name} ${sshd.hostKey("ed25519")}\n`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await canLogIn(target)).toBe(true);
});

test("a file without a last line end keeps its lines", async () => {
  const file = `${sshd.directory}/cut_known_hosts`;
  const other = `other ${ed25519Key().text}`;
  writeFileSync(file, other);
  expect(await canLogIn(targetOf(sshd, { knownHostsFiles: [file] }), acceptNew)).toBe(true);
  expect(readFileSync(file, "utf8")).toBe(`${other}\n${name} ${sshd.hostKey("ed25519")}\n`);
});

test.each<readonly [code: string, lines: () => string]>([
  ["host-key-changed", () => `${name} ${ed25519Key().text}\n`],
  ["host-key-unknown", () => `${name} ${ecdsaKey().text}\n`],
  ["host-key-revoked", () => `@revoked ${name} ${sshd.hostKey("ed25519")}\n`],
])("%s is refused all the same", async (code, lines) => {
  const file = `${sshd.directory}/${code}`;
  writeFileSync(file, lines());
  const target = targetOf(sshd, { knownHostsFiles: [file] });
  expect(await describeFailure(target, acceptNew)).toMatch(new RegExp(`^${code} `));
  expect(readFileSync(file, "utf8").split("\n")).toHaveLength(2);
});

test("where a file cannot be read or written, no key is new", async () => {
  const target = (file: string) => targetOf(sshd, { knownHostsFiles: [file] });
  expect(await describeFailure(target(sshd.directory), acceptNew)).toContain(
    "cannot be read: EISDIR",
  );
  expect(await describeFailure(target("/sys/none/known_hosts"), acceptNew)).toContain(
    "its new host key cannot be added to /sys/none/known_hosts: ",
  );
});

test("asking for keys sends nothing of a login, and finds nothing where all is known", async () => {
  const file = `${sshd.directory}/asked_known_hosts`;
  const target = targetOf(sshd, { knownHostsFiles: [file], privateKeyFiles: ["/nowhere/key"] });
  const connector = createSshConnector({ home: "/nowhere", environment: {}, loginName: "nobody" });
  const { signal } = new AbortController();
  const before = sshd.log().length;
  const found = await connector.unknownHostKey(target, signal);
  expect(`${found?.file} ${found?.blob.toString("base64")}`).toBe(
    `${file} ${sshd.hostKey("ed25519").split(" ")[1]}`,
  );
  expect(sshd.log().slice(before)).not.toContain("authenticating user");
  if (found === null) throw new Error("there was no key");
  await connector.acceptHostKey(found);
  expect(await connector.unknownHostKey(target, signal)).toBe(null);
  expect(readFileSync(file, "utf8")).toBe(`${name} ${sshd.hostKey("ed25519")}\n`);
  const dead = targetOf(sshd, { port: 1, knownHostsFiles: [file] });
  expect(await connector.unknownHostKey(dead, signal)).toBe(null);
});
