import { chmodSync, readFileSync, readdirSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Secret } from "../../../src/model/secret.ts";
import { createShellTransport } from "../../../src/transport/shell-transport.ts";
import { createHost } from "../../support/session.ts";
import { connect, failure, targetOf } from "../../support/ssh-target.ts";
import { startSshd } from "../../support/sshd.ts";
import type { Sshd } from "../../support/sshd.ts";
import { createSudoUsers, rightPassword } from "../../support/sudo-users.ts";
import type { SudoUsers } from "../../support/sudo-users.ts";

let users: SudoUsers;
let sshd: Sshd;
beforeAll(async () => {
  users = createSudoUsers();
  sshd = await startSshd({ launcher: users.launcher, config: ["MaxStartups 100"] });
  // The keys that are let in are read as the user who logs in.
  chmodSync(sshd.directory, 0o711);
});
afterAll(async () => {
  await sshd.stop();
  users[Symbol.dispose]();
});

/** Reads a file that only root may read, as root by way of sudo. */
async function readAsRoot(
  user: string,
  password: string | undefined,
  { also = () => {}, server = sshd }: { readonly also?: () => void; readonly server?: Sshd } = {},
) {
  const transport = createShellTransport({
    connect: () => connect(targetOf(server, { user })),
    deadlineMs: 20_000,
    operator: "tests@here",
    becomePassword: password === undefined ? undefined : new Secret(password),
  });
  const connection = { kind: "local", become: { method: "sudo", user: "root" } } as const;
  const { signal } = new AbortController();
  await using session = await transport.openForReading(createHost("h1", { connection }), {
    signal,
  });
  const read = await session.reader.readFile("/etc/shadow");
  also();
  // A second request of the same session.
  const facts = await session.reader.facts("/etc/shadow");
  return [read.status, facts.status];
}

test.each(["asked", "free", "lectured", "piped"])(
  "with a password, %s becomes root, whether it is asked for or not",
  async (user) => {
    expect(await readAsRoot(user, rightPassword)).toEqual(["read", "present"]);
  },
);

test("who is not asked needs none", async () => {
  expect(await readAsRoot("free", undefined)).toEqual(["read", "present"]);
});

test.each<[string, string | undefined, RegExp]>([
  ["asked", undefined, /^h1: sudo to root was refused: it wants a password; give it with -K or/],
  [
    "asked",
    "wrong",
    /^h1: sudo to root was refused: it did not take the password, which is not tried again$/,
  ],
  [
    "asked",
    "",
    /^h1: sudo to root was refused: it did not take the password, which is not tried again$/,
  ],
  ["needtty", rightPassword, /^h1: sudo to root was refused: it wants a terminal/],
  ["expired", rightPassword, /^h1: sudo to root was refused: the account of the login user/],
  ["stranger", rightPassword, /^h1: sudo to root was refused: no rule in its sudoers/],
])("%s with the password %j is told why not", async (user, password, sentence) => {
  const error = await failure(readAsRoot(user, password));
  expect(error).toMatchObject({ code: "become-denied", message: expect.stringMatching(sentence) });
  expect(error.message).not.toContain(rightPassword);
});

test("a login shell that shows its commands asks for nothing", async () => {
  await using traced = await startSshd({
    launcher: users.launcher,
    config: ['ForceCommand set -x; eval "$SSH_ORIGINAL_COMMAND"'],
  });
  chmodSync(traced.directory, 0o711);
  expect(await readAsRoot("free", rightPassword, { server: traced })).toEqual(["read", "present"]);
  expect(await readAsRoot("lectured", rightPassword, { server: traced })).toEqual([
    "read",
    "present",
  ]);
});

test("a wrong password is sent once", async () => {
  const log = sshd.log().length;
  await failure(readAsRoot("asked", "wrong"));
  expect(
    sshd
      .log()
      .slice(log)
      .match(/Accepted publickey/g),
  ).toHaveLength(1);
});

test("no process has the password in its words or its environment", async () => {
  const found: string[] = [];
  const also = () => {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      for (const file of ["cmdline", "environ"]) {
        try {
          const text = readFileSync(`/proc/${pid}/${file}`, "utf8");
          if (text.includes(rightPassword)) found.push(`${pid} ${file}`);
        } catch {
          // It has ended.
        }
      }
    }
  };
  await readAsRoot("asked", rightPassword, { also });
  expect(found).toEqual([]);
});
