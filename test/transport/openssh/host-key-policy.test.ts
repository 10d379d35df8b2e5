import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTransport } from "../../../src/library/transport.ts";
import type { Host, OpenSshConnection } from "../../../src/model/host.ts";
import { openSshTargetOf } from "../../support/openssh-target.ts";
import { createHost } from "../../support/session.ts";
import { failure } from "../../support/ssh-target.ts";
import { ed25519Key } from "../../support/openssh-keys.ts";
import { startSshd } from "../../support/sshd.ts";
import type { Sshd } from "../../support/sshd.ts";

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

const { signal } = new AbortController();

/** A host whose keys are in a file of the given text. */
function hostKnownBy(
  text: string,
  options: readonly string[] = [],
): Host & { readonly file: string } {
  const file = `${sshd.directory}/known-${Math.random()}`;
  writeFileSync(file, text);
  const { name, connection } = openSshTargetOf({ ...sshd, knownHostsFile: file });
  const words = options.flatMap((option) => ["-o", option]);
  const openSsh: OpenSshConnection = {
    ...connection,
    arguments: [...words, ...connection.arguments],
  };
  return { ...createHost(name, { connection: openSsh }), file };
}

function transport(hostKeyPolicy: "strict" | "accept-new" = "strict") {
  const environment = { PATH: process.env["PATH"] };
  return createTransport({ home: "/nowhere", environment, hostKeyPolicy });
}

async function canRead(host: Host, policy?: "accept-new"): Promise<boolean> {
  await using session = await (await transport(policy)).openForReading(host, { signal });
  return (await session.reader.facts("/")).status === "present";
}

const keyless = `ProxyCommand=ssh -F none -o PreferredAuthentications=none -W %h:%p 127.0.0.1`;

test("an unknown key is told, and nothing of a login is sent for that", async () => {
  const host = hostKnownBy("");
  const before = sshd.log();
  const ways = await transport();
  const [found, ...more] = await ways.unknownHostKeys([host], signal);
  expect(more).toEqual([]);
  expect(found).toMatchObject({ file: host.file, target: { name: "host1" } });
  expect(found?.blob.toString("base64")).toBe(sshd.hostKey("ed25519").split(" ")[1]);
  await expect.poll(() => sshd.log().slice(before.length)).toMatch(/Connection closed by/);
  expect(sshd.log().slice(before.length)).not.toMatch(/Accepted|Failed|Postponed|user root/);

  if (found === undefined) throw new Error("no key");
  expect(await failure(canRead(host))).toMatchObject({ code: "host-key-unknown" });
  await ways.acceptHostKey(found);
  expect(readFileSync(host.file, "utf8").trim()).toBe(sshd.knownHosts.replace(/ \S+\n$/, ""));
  expect(await canRead(host)).toBe(true);
  expect(await (await transport()).unknownHostKeys([host], signal)).toEqual([]);
});

test("a key that is not the known one, a host behind an unknown one and a command of one's own are not asked about", async () => {
  const other = hostKnownBy(`[127.0.0.1]:${sshd.port} ${ed25519Key().text}\n`);
  const behind = hostKnownBy("", [keyless]);
  const told = hostKnownBy("", ["KnownHostsCommand=/bin/true"]);
  expect(await (await transport()).unknownHostKeys([other, behind, told], signal)).toEqual([]);
});

test("accept-new takes a new key, and no other one", async () => {
  const host = hostKnownBy("");
  expect(await canRead(host, "accept-new")).toBe(true);
  expect(readFileSync(host.file, "utf8")).toContain(sshd.hostKey("ed25519"));
  const other = hostKnownBy(`[127.0.0.1]:${sshd.port} ${ed25519Key().text}\n`);
  expect(await failure(canRead(other, "accept-new"))).toMatchObject({ code: "host-key-changed" });
});

test("a host on the way whose key is not known is told as such, and nobody is asked", async () => {
  const jump = `ssh -F none -p ${sshd.port} -o UserKnownHostsFile=/dev/null -W %h:%p 127.0.0.1`;
  const host = hostKnownBy(sshd.knownHosts, [`ProxyCommand=${jump}`]);
  expect(await failure(canRead(host))).toMatchObject({
    code: "host-key-unknown",
    message: expect.stringContaining("or that of a host on the way, is not known"),
  });
});
