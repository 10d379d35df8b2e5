import { chmodSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createShellTransport } from "../../../src/transport/shell-transport.ts";
import { createHost } from "../../support/session.ts";
import { createShellUsers, loginShells } from "../../support/shell-users.ts";
import type { ShellUsers } from "../../support/shell-users.ts";
import { connect, failure, targetOf } from "../../support/ssh-target.ts";
import { startSshd } from "../../support/sshd.ts";
import type { Sshd } from "../../support/sshd.ts";

let users: ShellUsers;
let sshd: Sshd;
let file: string;
beforeAll(async () => {
  users = createShellUsers();
  sshd = await startSshd({ launcher: users.launcher });
  // The keys that are let in are read as the user who logs in.
  chmodSync(sshd.directory, 0o755);
  file = `${sshd.directory}/it's "a" $(file) \\ 100%!`;
  writeFileSync(file, "content\n");
});
afterAll(async () => {
  await sshd.stop();
  users[Symbol.dispose]();
});

async function read(user: string): Promise<string> {
  const transport = createShellTransport({
    connect: () => connect(targetOf(sshd, { user })),
    deadlineMs: 20_000,
    operator: "tests@here",
  });
  const { signal } = new AbortController();
  await using session = await transport.openForReading(createHost("h1"), { signal });
  const answer = await session.reader.readFile(file);
  return answer.status === "read" ? answer.content.toString() : answer.status;
}

const usable = loginShells.filter(([, shell]) => !/nologin|nowhere/.test(shell));

test.each(usable)("%s, whose login shell is %s, reads", async (user) => {
  expect(await read(user)).toBe("content\n");
});

test("who may not log in, or has no shell, is told so", async () => {
  expect(await failure(read("nobody-in"))).toMatchObject({
    code: "no-shell",
    message: expect.stringContaining(
      "a forced command or a shell such as nologin answered instead",
    ),
  });
  // Sshd lets nobody in whose shell is not there, and does not say why.
  expect(await failure(read("no-program"))).toMatchObject({ code: "authentication-failed" });
});
