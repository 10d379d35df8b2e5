import { mkdtempSync, readdirSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { ChannelEnd } from "../../../src/transport/contract.ts";
import { connectOpenSsh, openSshTargetOf } from "../../support/openssh-target.ts";
import { patience } from "../../support/patience.ts";
import { run } from "../../support/ssh-target.ts";
import { descendants, kill, startSshd } from "../../support/sshd.ts";
import type { Sshd } from "../../support/sshd.ts";

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd({ config: ["MaxStartups 100"] });
});
afterAll(() => sshd.stop());
afterEach(() => void vi.unstubAllEnvs());

const script = (text: string) => ["/bin/sh", "-c", text];

test.each<[string, string, ChannelEnd]>([
  ["an exit status", "exit 3", { how: "exited", code: 3, errorOutput: "" }],
  ["the exit status 255", "exit 255", { how: "exited", code: 255, errorOutput: "" }],
  // OpenSSH does not tell which.
  ["a signal", "echo dying >&2; kill $$", { how: "exited", code: 255, errorOutput: "dying\n" }],
])("tells how a program ended: %s", async (_, text, end) => {
  await using machine = await connectOpenSsh(openSshTargetOf(sshd));
  expect(await run(machine, script(text))).toEqual({ output: Buffer.alloc(0), end });
});

test("hands standard output on byte for byte, and keeps standard error apart", async () => {
  await using machine = await connectOpenSsh(openSshTargetOf(sshd));
  const bytes = Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7) & 255));
  const { output, end } = await run(machine, script("echo aside >&2; head -c 4096"), bytes);
  expect(output.equals(bytes)).toBe(true);
  expect(end).toEqual({ how: "exited", code: 0, errorOutput: "aside\n" });
});

test("takes words that shells would change, and lines that ssh would take for its own", async () => {
  await using machine = await connectOpenSsh(openSshTargetOf(sshd));
  const words = ["", "a b", "'", '"', "$HOME", "`id`", "\\", "!!", "*", "new\n~.\nline", "é", "-v"];
  const { output } = await run(machine, ["/usr/bin/printf", "%s\\0", ...words]);
  expect(output.toString().split("\0").slice(0, -1)).toEqual(words);
  const { output: echoed } = await run(machine, script("head -c 6"), "\n~.\n~?");
  expect(echoed.toString()).toBe("\n~.\n~?");
});

test("delivers 100 MB to a consumer that wants it, and no more to one that closes", async () => {
  await using machine = await connectOpenSsh(openSshTargetOf(sshd));
  const { output } = await run(machine, script("head -c 100000000 /dev/zero"));
  expect(output).toHaveLength(100_000_000);
  let received = 0;
  const ends: ChannelEnd[] = [];
  const channel = await machine.start(script("cat /dev/zero"), {
    data(chunk) {
      received += chunk.length;
      if (received >= 1 << 20) channel.close();
    },
    end: (end) => ends.push(end),
  });
  await expect.poll(() => ends.length, patience).toBe(1);
  expect(ends).toEqual([{ how: "lost", reason: "it was closed from this side", errorOutput: "" }]);
  channel.write("ignored");
  expect((await run(machine, script("echo on"))).output.toString()).toBe("on\n");
});

test("several programs at once over one login, up to the host's limit", async () => {
  await using few = await startSshd({ config: ["MaxSessions 2"] });
  await using machine = await connectOpenSsh(openSshTargetOf(few));
  const ends = await Promise.all(
    [1, 2, 3].map(async () => (await run(machine, script("sleep 0.5"))).end),
  );
  const lost = ends.filter(({ how }) => how === "lost");
  expect(ends.filter(({ how }) => how === "exited")).toHaveLength(2);
  expect(lost).toMatchObject([{ reason: expect.stringContaining("check MaxSessions") }]);
});

test("asks for no agent to be forwarded and for no terminal", async () => {
  const target = openSshTargetOf(sshd);
  const words = [...target.connection.arguments, "-A", "-o", "ForwardAgent=yes"];
  await using machine = await connectOpenSsh({
    ...target,
    connection: { ...target.connection, arguments: words },
  });
  const { output } = await run(machine, script("echo agent=$SSH_AUTH_SOCK; tty"));
  expect(output.toString()).toBe("agent=\nnot a tty\n");
});

test("a server that is killed in the middle of a command: lost, and nothing logs in anew", async () => {
  await using machine = await connectOpenSsh(openSshTargetOf(sshd));
  let said = "";
  const ends: ChannelEnd[] = [];
  await machine.start(script("echo started; exec cat"), {
    data: (chunk) => void (said += chunk.toString()),
    end: (end) => ends.push(end),
  });
  await expect.poll(() => said, patience).toBe("started\n");
  for (const pid of descendants(sshd.pid)) kill(pid, "SIGKILL");
  await expect.poll(() => ends, patience).toMatchObject([{ how: "lost" }]);
  const logins = () => sshd.log().split("Accepted publickey").length;
  const before = logins();
  expect((await run(machine, ["true"])).end).toMatchObject({ how: "lost" });
  expect(logins()).toBe(before);
});

test("leaves no process, socket or directory behind", async () => {
  const directory = mkdtempSync(`${tmpdir()}/fleetmend-test-`);
  vi.stubEnv("TMPDIR", directory);
  const before = { children: descendants(process.pid).length, left: [] };
  for (let round = 0; round < 3; round++) {
    await using machine = await connectOpenSsh(openSshTargetOf(sshd));
    await run(machine, ["true"]);
    await machine.start(["cat"], { data: () => undefined, end: () => undefined });
  }
  await expect
    .poll(
      () => ({ children: descendants(process.pid).length, left: readdirSync(directory) }),
      patience,
    )
    .toEqual(before);
  await expect.poll(() => descendants(sshd.pid), patience).toEqual([]);
  rmdirSync(directory);
});
