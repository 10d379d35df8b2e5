import { chmodSync, chownSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BecomeMethod } from "../../../src/model/host.ts";
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
/** Of the user `free`, and of root. */
let files: { readonly free: string; readonly root: string };

beforeAll(async () => {
  users = createSudoUsers();
  sshd = await startSshd({ launcher: users.launcher, config: ["MaxStartups 100"] });
  chmodSync(sshd.directory, 0o711);
  files = { free: `${sshd.directory}/of-free`, root: "/etc/shadow" };
  writeFileSync(files.free, "its own", { mode: 0o600 });
  chownSync(files.free, 7002, 7001);
});
afterAll(async () => {
  await sshd.stop();
  users[Symbol.dispose]();
});

/** Reads a file that only the user to become may read. */
async function readAs(
  [login, method, user]: readonly [string, BecomeMethod, "free" | "root"],
  password?: string,
): Promise<string> {
  const transport = createShellTransport({
    connect: () => connect(targetOf(sshd, { user: login })),
    deadlineMs: 20_000,
    operator: "tests@here",
    becomePassword: password === undefined ? undefined : new Secret(password),
  });
  const connection = { kind: "local", become: { method, user } } as const;
  const { signal } = new AbortController();
  await using session = await transport.openForReading(createHost("h1", { connection }), {
    signal,
  });
  const read = await session.reader.readFile(files[user]);
  // A second request of the same session.
  const facts = await session.reader.facts(files[user]);
  return `${read.status} ${facts.status}`;
}

test.each<readonly [login: string, BecomeMethod, "free" | "root", string | undefined]>([
  ["asked", "su", "free", rightPassword],
  ["root", "su", "free", undefined],
  ["root", "su", "free", rightPassword],
  ["root", "su", "root", undefined],
  ["free", "doas", "root", undefined],
  ["free", "doas", "root", rightPassword],
  ["root", "sudo", "free", undefined],
])("%s becomes another by %s", async (login, method, user, password) => {
  expect(await readAs([login, method, user], password)).toBe("read present");
});

test.each<readonly [login: string, BecomeMethod, "free" | "root", string | undefined, RegExp]>([
  [
    "asked",
    "su",
    "free",
    undefined,
    /^h1: su to free was refused: it wants a password; give it with -K/,
  ],
  [
    "asked",
    "su",
    "free",
    "wrong",
    /^h1: su to free was refused: it did not take the password, which is not tried again/,
  ],
  [
    "asked",
    "doas",
    "root",
    rightPassword,
    /^h1: doas to root was refused: it wants a password, for which it asks on a terminal only; allow this without one \(nopass\)/,
  ],
  [
    "stranger",
    "doas",
    "root",
    undefined,
    /^h1: doas to root was refused: no rule in its doas.conf allows that to the login user/,
  ],
])(
  "%s is told why it does not become another by %s",
  async (login, method, user, password, sentence) => {
    const error = await failure(readAs([login, method, user], password));
    expect(error).toMatchObject({
      code: "become-denied",
      message: expect.stringMatching(sentence),
    });
    expect(error.message).not.toContain(rightPassword);
  },
);
