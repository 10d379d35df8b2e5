import { chmodSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cacheOf } from "../../src/demo/host-files.ts";
import { fleetmend } from "../support/command.ts";
import { neutronWith, startFleet } from "../support/fleet.ts";
import type { TestFleet } from "../support/fleet.ts";
import { stateDirectory } from "../support/state-directory.ts";
import { createSudoUsers, rightPassword } from "../support/sudo-users.ts";
import type { SudoUsers } from "../support/sudo-users.ts";

let users: SudoUsers;
let fleet: TestFleet;
beforeAll(async () => {
  users = createSudoUsers();
  const stale = neutronWith(({ old }) => cacheOf(old));
  const become = { ansible_become: "true" };
  fleet = await startFleet(
    { asked: stale, free: stale, stranger: stale },
    {
      launcher: users.launcher,
      config: ["PasswordAuthentication yes", "AuthenticationMethods password"],
      variables: () => ({
        asked: { ansible_user: "asked", ...become },
        free: { ansible_user: "free", ...become },
        stranger: { ansible_user: "stranger", ...become },
      }),
    },
  );
});
afterAll(async () => {
  await fleet[Symbol.asyncDispose]();
  users[Symbol.dispose]();
});

function passwordFile(text: string, mode = 0o600): string {
  const file = `${fleet.directory}/password`;
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

const check = () => ["check", "-i", fleet.inventory, "-l", "asked,free"];

test("passwords are asked for once, and the empty one for sudo is that of the login", async () => {
  const { code, stderr } = await fleetmend([...check(), "-k", "-K"], {
    answers: [rightPassword, ""],
  });
  expect(code).toBe(3);
  expect(stderr).toContain("SSH password: BECOME password[defaults to SSH password]: ");
  expect(stderr.match(/password: /g)).toHaveLength(1);
  expect(stderr.match(/password\[/g)).toHaveLength(1);
});

test("a purge with passwords from a file shows them nowhere, and says who is denied what", async () => {
  const file = passwordFile(`${rightPassword}\n`);
  const flags = ["--connection-password-file", file, "--become-password-file", file];
  const report = `${fleet.directory}/report.json`;
  const words = ["purge", "--yes", "-i", fleet.inventory, "--report", `json=${report}`];
  const { code, stdout, stderr } = await fleetmend([...words, "--report", "human", ...flags]);
  expect(code).toBe(4);
  expect(stdout).toMatch(/stranger {2}unreachable\n +become-denied: .*no rule in its/);
  const journals = readdirSync(`${stateDirectory()}/runs`).map((name) =>
    readFileSync(`${stateDirectory()}/runs/${name}`, "utf8"),
  );
  expect(journals.length).toBeGreaterThan(0);
  const written = [stdout, stderr, readFileSync(report, "utf8"), fleet.sshd.log(), ...journals];
  expect(written.filter((text) => text.includes(rightPassword))).toEqual([]);
  const { run } = JSON.parse(readFileSync(report, "utf8"));
  const undone = await fleetmend(["undo", run.id, ...check().slice(1), "--yes", ...flags]);
  expect(undone.code).toBe(0);
});

test.each(["ssh", "openssh"])("the inventory's own outweigh them, over %s", async (connection) => {
  const file = `${fleet.directory}/passwords.yaml`;
  const variables = {
    ansible_connection: connection,
    ansible_password: rightPassword,
    ansible_become_password: rightPassword,
  };
  writeFileSync(file, JSON.stringify({ all: { vars: variables } }));
  const wrong = passwordFile("wrong-canary");
  const flags = ["--connection-password-file", wrong, "--become-password-file", wrong];
  const words = [...check(), "-i", file, ...flags, "--report", "json"];
  const { code, stdout, stderr } = await fleetmend(words);
  expect(code).toBe(3);
  expect(`${stdout}${stderr}`).not.toMatch(/canary/);
});

test("without one, a host says what it wants", async () => {
  const { stdout } = await fleetmend(check());
  expect(stdout).toMatch(/authentication-failed: .*does not let asked in/);
  const login = ["--connection-password-file", passwordFile(rightPassword)];
  const { stdout: denied } = await fleetmend([...check(), ...login]);
  expect(denied.replaceAll(/\s+/g, " ")).toContain("it wants a password; give it with -K or");
});

test.each<[string, () => readonly string[], RegExp]>([
  ["no terminal", () => ["-K"], /no terminal to ask for a password on; name a file with --become-/],
  ["both ways", () => ["-k", "--connection-password-file", "x"], /cannot be used with option/],
  [
    "a file that others can read",
    () => ["--become-password-file", passwordFile("x", 0o644)],
    /has mode 0644, so that others can use it/,
  ],
  ["an empty file", () => ["--become-password-file", passwordFile("\n")], /has no password in it/],
  ["a longer file", () => ["--become-password-file", passwordFile("x\ny\n")], /more than one line/],
])("%s is refused before any connection", async (_what, flags, sentence) => {
  const { code, stderr } = await fleetmend([...check(), ...flags()]);
  expect(code).toBe(1);
  expect(stderr).toMatch(sentence);
});
