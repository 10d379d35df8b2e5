import { appendFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSshConnector } from "../../../src/transport/ssh/connector.ts";
import { createLoginPace } from "../../../src/transport/ssh/login-pace.ts";
import type { SshEndpoint } from "../../../src/transport/ssh/target.ts";
import { patience } from "../../support/patience.ts";
import { canLogIn, describeFailure, run, targetOf } from "../../support/ssh-target.ts";
import { ed25519Key } from "../../support/openssh-keys.ts";
import { descendants, startSshd } from "../../support/sshd.ts";
import type { Sshd } from "../../support/sshd.ts";

let first: Sshd;
let second: Sshd;
let target: Sshd;

beforeAll(async () => {
  [first, second, target] = await Promise.all([startSshd(), startSshd(), startSshd()]);
});

afterAll(() => Promise.all([first, second, target].map((sshd) => sshd.stop())));

const logins = (sshd: Sshd) => sshd.log().match(/Accepted publickey/g)?.length ?? 0;

function jump(sshd: Sshd, overrides: Partial<SshEndpoint> = {}): SshEndpoint {
  return targetOf(sshd, overrides).connection;
}

const behind = (...via: readonly SshEndpoint[]) => targetOf(target, { via });

test("many hosts behind two others: one connection to each of them, which ends with the last", async () => {
  const connector = createSshConnector({ home: "/nowhere", environment: {}, loginName: "nobody" });
  const { signal } = new AbortController();
  const before = [logins(first), logins(second), logins(target)];
  const work = async () => {
    await using machine = await connector.connect(behind(jump(first), jump(second)), { signal });
    return (await run(machine, ["echo", "here"])).output.toString();
  };
  expect(await Promise.all(Array.from({ length: 8 }, work))).toEqual(Array(8).fill("here\n"));
  expect(await work()).toBe("here\n");
  const after = [logins(first), logins(second), logins(target)];
  expect(after.map((count, index) => count - (before[index] ?? 0))).toEqual([1, 1, 9]);
  await expect.poll(() => descendants(first.pid), patience).toEqual([]);
  await expect.poll(() => descendants(second.pid), patience).toEqual([]);
});

test("what is wrong on the way is said of the host behind it", async () => {
  const name = (sshd: Sshd) => `127.0.0.1:${sshd.port}`;
  const unknown = `${target.directory}/other_known_hosts`;
  writeFileSync(unknown, "");
  const wrong = `${target.directory}/wrong_known_hosts`;
  writeFileSync(wrong, `[127.0.0.1]:${first.port} ${ed25519Key().text}\n`);
  expect(await describeFailure(behind(jump(first, { port: 1 })))).toBe(
    "connection-refused host1: it is reached through another host: the jump host 127.0.0.1:1 (127.0.0.1:1): the connection was refused; check that sshd runs and listens on that port (ansible_port)",
  );
  expect(await describeFailure(behind(jump(first, { knownHostsFiles: [wrong] })))).toContain(
    `host-key-changed host1: it is reached through another host: the jump host ${name(first)} (${name(first)}): its host key is not the one in ${wrong}:1`,
  );
  expect(
    await describeFailure(behind(jump(first, { privateKeyFiles: [second.keyFile] }))),
  ).toContain(
    `authentication-failed host1: it is reached through another host: the jump host ${name(first)} (${name(first)}): it does not let`,
  );
  const closed = targetOf(target, { via: [jump(first)], port: 1 });
  expect(await describeFailure(closed)).toMatch(
    /^connection-refused host1 \(127\.0\.0\.1:1 through 127\.0\.0\.1:\d+\): 127\.0\.0\.1:\d+ did not connect to it: the host could not connect to it \(Connection refused\); check the address as that host sees it/,
  );
  const stranger = targetOf(target, { via: [jump(first)], knownHostsFiles: [unknown] });
  expect(await describeFailure(stranger)).toContain(
    `then add its key: ssh -p ${first.port} ${first.user}@127.0.0.1 ssh-keyscan -p ${target.port} 127.0.0.1 >> ${unknown}`,
  );
});

test("a host that does not forward says so", async () => {
  await using strict = await startSshd({ config: ["AllowTcpForwarding no"] });
  expect(await describeFailure(behind(jump(strict)))).toContain(
    "sshd on the host forbids the way through it (AllowTcpForwarding, PermitOpen)",
  );
});

test("a jump host without room for all at once is given fewer at a time, and that is told", async () => {
  await using narrow = await startSshd({ launcher: ["prlimit", "--nofile=16"] });
  const connector = createSshConnector({ home: "/nowhere", environment: {}, loginName: "nobody" });
  const { signal } = new AbortController();
  const work = async () => {
    await using machine = await connector.connect(behind(jump(narrow)), { signal });
    return (await run(machine, ["echo", "here"])).output.toString();
  };
  expect(await Promise.all(Array.from({ length: 24 }, work))).toEqual(Array(24).fill("here\n"));
  expect(narrow.log()).toContain("Too many open files");
  expect(connector.remark()).toMatch(
    /jump hosts had no room for more connections at a time than these, so hosts behind them waited: 127\.0\.0\.1:\d+ \(\d+\)$/,
  );
  await expect.poll(() => descendants(narrow.pid), patience).toEqual([]);
});

test("a host is known by an alias, which has no port", async () => {
  const file = `${target.directory}/alias_known_hosts`;
  appendFileSync(file, `router ${target.hostKey("ed25519")}\n`);
  const alias = { knownHostsFiles: [file], hostKeyAlias: "router" };
  expect(await canLogIn(targetOf(target, alias))).toBe(true);
  expect(await describeFailure(targetOf(target, { ...alias, hostKeyAlias: "other" }))).toContain(
    "under the name other",
  );
});

test("an sshd that drops logins is asked again, and what it stands is learned", async () => {
  await using stingy = await startSshd({ config: ["MaxStartups 2:100:2"] });
  const pace = createLoginPace({ dropped: 8, refused: 0, milliseconds: 50 });
  const options = { home: "/nowhere", environment: {}, loginName: "nobody" };
  const connector = createSshConnector({ ...options, pace });
  const { signal } = new AbortController();
  const work = async () => {
    await using machine = await connector.connect(targetOf(stingy), { signal });
    return (await run(machine, ["echo", "here"])).output.toString();
  };
  expect(await Promise.all(Array.from({ length: 24 }, work))).toEqual(Array(24).fill("here\n"));
  expect(stingy.log()).toMatch(/past MaxStartups|drop connection/);
  expect(pace.remark()).toMatch(
    /^\d+ logins? w\w+ dropped before a word was said, as an sshd does that has too many in progress \(MaxStartups\); fleetmend tried again, at last with \d+ at a time$/,
  );
});
