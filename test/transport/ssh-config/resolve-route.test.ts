import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { SshConnection } from "../../../src/model/host.ts";
import { createSshConfiguration } from "../../../src/transport/ssh-config/read-configuration.ts";
import { resolveRoute } from "../../../src/transport/ssh-config/resolve-route.ts";
import type { Route } from "../../../src/transport/ssh-config/resolve-route.ts";
import { createRandom } from "../../support/random.ts";

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "fleetmend-home-"));
  mkdirSync(join(home, ".ssh"));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

const plain: SshConnection = {
  kind: "ssh",
  address: "ctl01",
  port: undefined,
  user: undefined,
  privateKeyFiles: [],
  agent: "environment",
  knownHostsFiles: [],
  timeoutSeconds: 10,
  become: null,
};

const environment = { PATH: process.env["PATH"], AGENT: "/run/agent" };

function route(
  text: string,
  given: Partial<SshConnection> = {},
  kerberos: "ticket" | "no-ticket" = "no-ticket",
): Promise<Route> {
  writeFileSync(join(home, ".ssh/config"), text);
  return resolveRoute(
    { ...plain, ...given },
    {
      configuration: createSshConfiguration({
        environment: { ...environment, KRB5CCNAME: kerberos === "ticket" ? "KCM:" : "/nowhere" },
        home,
      }),
      kerberos,
      environment,
      home,
      loginName: "me",
    },
  );
}

test.each<readonly [string, Partial<SshConnection>, Record<string, unknown>]>([
  ["", {}, { address: "ctl01", port: 22, user: "me", via: [] }],
  ["# nothing\nHost *\n  SendEnv LANG LC_*\n  HashKnownHosts yes\n", {}, { port: 22, user: "me" }],
  [
    "Host ctl*\nHostName %h.example\nPort 2222\nUser ops\n",
    {},
    { address: "ctl01.example", port: 2222, user: "ops" },
  ],
  ["Host ctl*\nPort 2222\nUser ops\n", { port: 22, user: "root" }, { port: 22, user: "root" }],
  ["Host other\nPort 2222\n", {}, { port: 22 }],
  ["Port 2222\n", { configuration: "none" }, { port: 22 }],
  ["Match host ctl01 exec true\nPort 2222\n", {}, { port: 2222 }],
  [
    "IdentityFile ~/k-%r-%h-%n-%p-%%\nHostName h\n",
    { user: "u" },
    { usualKeyFiles: ["HOME/k-u-h-ctl01-22-%"] },
  ],
  [
    "IdentityFile ~/a\n",
    { privateKeyFiles: ["/b"] },
    { privateKeyFiles: ["/b"], usualKeyFiles: ["HOME/a"] },
  ],
  ["User u\n", { privateKeyFiles: ["/b"] }, { privateKeyFiles: ["/b"] }],
  [
    "User u\n",
    {},
    { usualKeyFiles: undefined, knownHostsFiles: [], globalKnownHostsFiles: undefined },
  ],
  [
    "IdentityFile none\nGlobalKnownHostsFile none\n",
    {},
    { usualKeyFiles: [], globalKnownHostsFiles: [] },
  ],
  ["IdentitiesOnly yes\nIdentityAgent none\n", {}, { agentKeys: "listed", agent: "none" }],
  ["IdentityAgent /a/%r\n", { user: "u" }, { agent: { socket: "/a/u" } }],
  ["IdentityAgent $AGENT\n", {}, { agent: { socket: "/run/agent" } }],
  ["IdentityAgent ~/agent\n", { agent: "none" }, { agent: "none" }],
  [
    'UserKnownHostsFile /h/a "/h/b c"\nGlobalKnownHostsFile /g\n',
    {},
    { knownHostsFiles: ["/h/a", "/h/b c"], globalKnownHostsFiles: ["/g"] },
  ],
  ["UserKnownHostsFile ~/a\n", { knownHostsFiles: ["/k"] }, { knownHostsFiles: ["/k"] }],
  ["HostKeyAlias name\nStrictHostKeyChecking no\nForwardAgent yes\n", {}, { hostKeyAlias: "name" }],
  ["GSSAPIAuthentication yes\n", {}, { kind: "ssh" }],
])("%j leads there", async (text, given, expected) => {
  const found = await route(text, given);
  if (found.kind !== "ssh") throw new Error(found.because);
  // What is absent must be so.
  const stringify = (value: unknown) =>
    JSON.stringify(value, (_name, part: unknown) => (part === undefined ? null : part));
  const shown = JSON.parse(stringify(found.endpoint).replaceAll(home, "HOME"));
  expect(shown).toMatchObject(JSON.parse(stringify(expected)));
});

test.each<readonly [string, string] | readonly [string, string, "ticket"]>([
  ["ProxyCommand ssh -W %h:%p bastion\n", "ProxyCommand in ssh_config"],
  ["CertificateFile ~/id-cert.pub\n", "CertificateFile in ssh_config"],
  ["KexAlgorithms sntrup761x25519-sha512@openssh.com\n", "KexAlgorithms in ssh_config"],
  ["GSSAPIAuthentication yes\n", "GSSAPIAuthentication in ssh_config", "ticket"],
  ["IdentityFile ~/%C\n", "a token in ssh_config"],
  [
    "Host ctl01\nProxyJump b\nHost b\nProxyCommand x\n",
    "ProxyCommand in ssh_config of the jump host b",
  ],
])("%j is for OpenSSH", async (...[text, because, kerberos]) => {
  const found = await route(text, {}, kerberos);
  if (found.kind !== "openssh") throw new Error("it is not");
  expect(found.because).toBe(because);
});

test("jump hosts have settings of their own, the first one jump hosts too", async () => {
  const text =
    "Host b\nUser bob\nProxyJump a:1\nHost a\nUser ann\nHost c\nUser cid\nProxyJump never\n";
  const found = await route(text, { proxyJump: "b,root@c:2", user: "me", privateKeyFiles: ["/k"] });
  if (found.kind !== "ssh") throw new Error(found.because);
  const way = found.endpoint.via.map(({ address, port, privateKeyFiles, user, via }) => [
    `${user}@${address}:${port}`,
    privateKeyFiles.length + via.length,
  ]);
  expect(way).toEqual([
    ["ann@a:1", 0],
    ["bob@b:22", 0],
    ["root@c:2", 0],
  ]);
});

test("a circle of jump hosts is a mistake, and so is what ssh does not take", async () => {
  await expect(
    route("Host a\nProxyJump b\nHost b\nProxyJump a\n", { address: "a" }),
  ).rejects.toThrow("ProxyJump leads in a circle");
  await expect(route("Prot 22\n")).rejects.toThrow(
    `OpenSSH does not take its own configuration: ${home}/.ssh/config: line 1: Bad configuration option: prot; mend that line`,
  );
});

test.each<Partial<SshConnection>>([
  { address: "$(touch MARK)" },
  { address: "a`touch MARK`" },
  { user: "x;touch\tMARK" },
  { proxyJump: "b|touch" },
])("%j reaches no shell by way of the configuration", async (given) => {
  const mark = join(home, "mark");
  const filled = JSON.parse(JSON.stringify(given).replace("MARK", mark));
  await expect(route('Match exec "true %h %r"\nPort 2\n', filled)).rejects.toThrow(
    "is no name of a host or user that ssh takes",
  );
  expect(existsSync(mark)).toBe(false);
});

// In four, as each takes a while.
test.each([1, 2, 3, 4])(
  "50 random configurations mean what ssh says they mean: %i",
  async (seed) => {
    const random = createRandom(seed);
    const options = [
      () => `HostName ${random.pick(["%h.example", "10.0.0.9", "h"])}`,
      () => `Port ${1 + random.integer(9999)}`,
      () => `User ${random.pick(["ops", "root", "x"])}`,
      () =>
        `IdentityFile ${random.pick(["/k/%h", "/k/%r", "/k/a b"])}`.replace(/ (\/.* .*)/, ' "$1"'),
      () => `HostKeyAlias ${random.pick(["one", "two"])}`,
      () => `UserKnownHostsFile ${random.pick(["/h/a /h/b", "/h/c"])}`,
      () => `IdentitiesOnly ${random.pick(["yes", "no"])}`,
    ];
    const heads = [
      "Host *",
      "Host ctl*",
      "Host !ctl01 *",
      "Host b ctl0?",
      "Match host ctl01",
      "Match user ops",
    ];
    for (let round = 0; round < 50; round++) {
      const lines = Array.from({ length: random.integer(5) }, () => [
        random.pick(heads),
        ...Array.from({ length: 1 + random.integer(4) }, () => `  ${random.pick(options)()}`),
      ]).flat();
      // For all hosts it would lead in a circle.
      const way = `Host ctl*\n  ProxyJump ${random.pick(["none", "b", "u@b:3"])}\n`;
      const text = `${random.chance(0.4) ? way : ""}${lines.join("\n")}\n`;
      const found = await route(text);
      if (found.kind !== "ssh") throw new Error(`${found.because}: ${text}`);
      const { address, hostKeyAlias, port, user, usualKeyFiles, via } = found.endpoint;
      const said = execFileSync("ssh", ["-G", "-F", join(home, ".ssh/config"), "--", "ctl01"], {
        stdio: "pipe",
        encoding: "utf8",
      });
      const all = (name: string) =>
        [...said.matchAll(new RegExp(`^${name} (.*)$`, "gm"))].map(([, value]) => value);
      const keys = all("identityfile").map((file) =>
        file?.replace("%h", address).replace("%r", user ?? ""),
      );
      const isUsual = keys[0]?.startsWith("~") === true;
      const [jump = "none"] = all("proxyjump");
      expect({
        text,
        address,
        port,
        hostKeyAlias,
        user,
        keys: usualKeyFiles,
        jumps: via.length,
      }).toEqual({
        text,
        address: all("hostname")[0],
        port: Number(all("port")[0]),
        hostKeyAlias: all("hostkeyalias")[0],
        user: /^Host|^Match/m.test(text) ? all("user")[0] : "me",
        keys: isUsual ? undefined : keys,
        jumps: jump === "none" ? 0 : 1,
      });
    }
  },
);
