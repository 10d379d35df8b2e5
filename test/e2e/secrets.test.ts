import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cacheOf } from "../../src/demo/host-files.ts";
import { buildPackage } from "../support/build-package.ts";
import type { BuiltPackage } from "../support/build-package.ts";
import { fleetmend } from "../support/command.ts";
import { neutronWith, startFleet } from "../support/fleet.ts";
import type { TestFleet } from "../support/fleet.ts";
import { generateKeyFile } from "../support/openssh-keys.ts";
import { runProgram } from "../support/run-built-program.ts";
import { stateDirectory } from "../support/state-directory.ts";
import { createSudoUsers, rightPassword } from "../support/sudo-users.ts";
import type { SudoUsers } from "../support/sudo-users.ts";
import { watchProcesses } from "../support/watch-processes.ts";
import { startWebServer } from "../support/web-servers.ts";
import type { WebServer } from "../support/web-servers.ts";

const passphrase = "canary-passphrase-4e1";
const wrongPassword = "canary-wrong-77d";
const tokens = [
  `canary${randomBytes(24).toString("hex")}`,
  `canary${randomBytes(24).toString("hex")}`,
];
const secrets = [rightPassword, passphrase, wrongPassword, ...tokens];
/** As text, and as what programs make of text. */
const forms = secrets.flatMap((secret) => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString("base64").replace(/=*$/, ""),
  Buffer.from(secret).toString("hex"),
]);

let users: SudoUsers;
let api: WebServer;
let built: BuiltPackage;
let fleet: TestFleet;
/** Every token that the API was asked with. */
const asked = new Set<string>();

beforeAll(async () => {
  users = createSudoUsers();
  built = buildPackage();
  api = await startWebServer((request, response) => {
    asked.add(String(request.headers["x-auth-token"] ?? ""));
    response.writeHead(401).end("Authentication required");
  });
  const stale = neutronWith(({ old }) => cacheOf(old));
  const passwords = { ansible_password: rightPassword, ansible_become_password: rightPassword };
  const asking = { ansible_user: "asked", ansible_become: "true", ...passwords };
  fleet = await startFleet(
    { native: stale, openssh: stale, su: stale, locked: stale, login: stale, sudo: stale },
    {
      launcher: users.launcher,
      config: ["PasswordAuthentication yes", "MaxStartups 100"],
      variables({ directory, keyFile }) {
        const stranger = `${directory}/stranger`;
        generateKeyFile(stranger, { type: "ed25519" });
        const keyless = { ...asking, ansible_ssh_private_key_file: stranger };
        return {
          native: keyless,
          openssh: { ...keyless, ansible_connection: "openssh" },
          su: { ...asking, ansible_become_method: "su", ansible_become_user: "free" },
          locked: { ansible_ssh_private_key_file: `${keyFile}-locked` },
          login: { ...keyless, ansible_password: wrongPassword },
          sudo: { ...asking, ansible_become_password: wrongPassword },
        };
      },
    },
  );
  const { directory, keyFile } = fleet.sshd;
  chmodSync(directory, 0o711);
  const locked = generateKeyFile(`${keyFile}-locked`, { type: "ed25519", passphrase });
  await fleet.sshd.authorize(locked);
  mkdirSync(written());
  writeFileSync(tokenFile(), tokens.join("\n"), { mode: 0o600 });
});

afterAll(async () => {
  await fleet[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
  built[Symbol.dispose]();
  users[Symbol.dispose]();
});

const tokenFile = () => `${fleet.directory}/tokens`;
/** Where reports and plans go. */
const written = () => `${fleet.directory}/written`;
const apiUrl = () => `neutron=http://127.0.0.1:${api.port}/`;

/** Every file that a run may have written, on either side. */
function allWritten(): ReadonlyMap<string, string> {
  const own = new Set([fleet.inventory, tokenFile()]);
  const files = [stateDirectory(), fleet.directory].flatMap((top) =>
    readdirSync(top, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name)),
  );
  return new Map([
    ["the log of sshd", fleet.sshd.log()],
    ...files
      .filter((file) => !own.has(file))
      .map((file) => [file, readFileSync(file, "utf8")] as const),
  ]);
}

/** What has one of the secrets in any form. */
function leaks(texts: ReadonlyMap<string, string>): readonly string[] {
  return [...texts].flatMap(([name, text]) =>
    forms.filter((form) => text.includes(form)).map((form) => `${name} has ${form}`),
  );
}

/** Debug output of Node.js and of whatever package heeds the usual variable. */
const debugging = { NODE_DEBUG: "child_process,net,stream,fs,timer,tty", DEBUG: "*" };

function command(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const all = [process.execPath, built.program, ...words, "-i", fleet.inventory] as const;
  return runProgram(all, { environment: { ...debugging, ...environment } });
}

test("the watch sees what it looks for", async () => {
  const control = "canary-control";
  const watch = await watchProcesses([control]);
  const child = spawn("/usr/bin/env", ["sleep", "1"], { env: { CONTROL: control } });
  await new Promise((resolve) => child.once("exit", resolve));
  expect(await watch.stop()).toContainEqual(expect.stringMatching(/^environ: .*sleep 1/));
});

test("passwords and tokens are in no output, report, plan, journal or log, and in no process", async () => {
  const watch = await watchProcesses(secrets);
  const report = `json=${written()}/report.json`;
  const verify = ["--verify-url", apiUrl(), "--token-file", tokenFile()];
  const limit = ["-l", "all:!locked"];
  const outputs = new Map<string, string>();
  const keep = async (name: string, run: ReturnType<typeof command>) => {
    const { code, stderr, stdout } = await run;
    outputs.set(name, stdout + stderr);
    return { code, stdout };
  };
  const plan = ["plan", "purge", "-o", `${written()}/plan.json`, ...limit];
  expect((await keep("plan", command(plan))).code).toBe(4);
  const apply = ["apply", `${written()}/plan.json`, "-C"];
  expect((await keep("apply", command(apply))).code).toBe(3);
  const purge = ["purge", "--yes", ...limit, ...verify, "--report", report, "--report", "human"];
  expect((await keep("purge", command(purge))).code).toBe(2);
  const { hosts, run } = JSON.parse(readFileSync(`${written()}/report.json`, "utf8"));
  const statuses = hosts.map(
    ({ host, status }: Readonly<Record<string, string>>) => `${host} ${status}`,
  );
  expect(statuses).toEqual([
    // The API says that they are not cured.
    "native failed",
    "openssh failed",
    "su findings",
    "login unreachable",
    "sudo unreachable",
  ]);
  await keep("undo", command(["undo", run.id, "--yes", "-l", "native,openssh"]));
  await keep("inventory", command(["inventory", "--host", "native"]));

  expect(asked).toContain(tokens[0]);
  expect(await watch.stop()).toEqual([]);
  expect(leaks(new Map([...outputs, ...allWritten()]))).toEqual([]);
});

test("a token in the environment goes no further than to fleetmend", async () => {
  const watch = await watchProcesses(secrets);
  const check = ["check", "-l", "openssh", "--verify-url", apiUrl()];
  const { stderr, stdout } = await command(check, { FLEETMEND_TOKEN: tokens.join(" ") });
  const found = await watch.stop();
  expect(found.length).toBeGreaterThan(0);
  expect(found.filter((line) => !line.includes(built.program))).toEqual([]);
  expect(leaks(new Map([["output", stdout + stderr]]))).toEqual([]);
});

test("a passphrase that is asked for, right or wrong, is in nothing either", async () => {
  const watch = await watchProcesses(secrets);
  const check = ["check", "-i", fleet.inventory, "-l", "locked", "--report", "json"];
  const right = await fleetmend(check, { answers: [passphrase] });
  expect(right.code).toBe(3);
  const wrong = await fleetmend(check, { answers: [wrongPassword, wrongPassword, wrongPassword] });
  expect(wrong.code).toBe(4);
  expect(await watch.stop()).toEqual([]);
  const outputs = [right, wrong].map(({ stderr, stdout }) => stdout + stderr);
  expect(leaks(new Map([["output", outputs.join("\n")], ...allWritten()]))).toEqual([]);
});
