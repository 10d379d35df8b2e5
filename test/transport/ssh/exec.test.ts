import { readdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ChannelEnd } from "../../../src/transport/contract.ts";
import { patience } from "../../support/patience.ts";
import { connect, failure, run, targetOf } from "../../support/ssh-target.ts";
import { startSshd } from "../../support/sshd.ts";
import type { Sshd } from "../../support/sshd.ts";

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd({
    addresses: ["127.0.0.1", "127.0.7.1", "127.0.7.2"],
    config: ["MaxStartups 100"],
  });
});
afterAll(() => sshd.stop());

const script = (text: string) => ["/bin/sh", "-c", text];

test.each<[string, string, ChannelEnd]>([
  ["an exit status", "exit 3", { how: "exited", code: 3, errorOutput: "" }],
  ["the exit status 255", "exit 255", { how: "exited", code: 255, errorOutput: "" }],
  ["a signal", "kill -TERM $$", { how: "signaled", signal: "SIGTERM", errorOutput: "" }],
  [
    "a signal that cannot be caught",
    "echo dying >&2; kill -KILL $$",
    { how: "signaled", signal: "SIGKILL", errorOutput: "dying\n" },
  ],
  [
    "a program that is not there",
    "exec /no/such/program 2>/dev/null",
    { how: "exited", code: 127, errorOutput: "" },
  ],
])("tells how a program ended: %s", async (_, text, end) => {
  await using machine = await connect(targetOf(sshd));
  expect(await run(machine, script(text))).toEqual({ output: Buffer.alloc(0), end });
});

test("hands standard output on byte for byte, and keeps standard error apart", async () => {
  await using machine = await connect(targetOf(sshd));
  const bytes = Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7) & 255));
  const { output, end } = await run(machine, script("echo aside >&2; head -c 4096"), bytes);
  expect(output.equals(bytes)).toBe(true);
  expect(end).toEqual({ how: "exited", code: 0, errorOutput: "aside\n" });
});

test("hands over all of standard error of a program that ends at once", async () => {
  await using machine = await connect(targetOf(sshd));
  for (let round = 0; round < 8; round++) {
    const { end } = await run(machine, script("printf %4096s x >&2; echo out"));
    expect(end.errorOutput).toHaveLength(4096);
  }
});

test("reads standard error without end and keeps the last of it", async () => {
  await using machine = await connect(targetOf(sshd));
  const { end } = await run(machine, script("yes complaint | head -c 20000000 >&2; echo last >&2"));
  expect(end).toMatchObject({ how: "exited", code: 0 });
  expect(end.errorOutput).toHaveLength(4096);
  expect(end.errorOutput).toMatch(/complaint\nlast\n$/);
});

test("takes words that shells would change", async () => {
  await using machine = await connect(targetOf(sshd));
  const words = ["", "a b", "'", '"', "$HOME", "`id`", "\\", "!!", "*", "new\nline", "é"];
  const { output } = await run(machine, ["/usr/bin/printf", "%s\\0", ...words]);
  expect(output.toString().split("\0").slice(0, -1)).toEqual(words);
});

test("refuses words that no shell can carry", async () => {
  await using machine = await connect(targetOf(sshd));
  expect(await failure(run(machine, ["echo", "a\0b"]))).toMatchObject({ code: "usage" });
});

test("a consumer that closes gets nothing more, and the rest of 100 MB is not kept", async () => {
  await using machine = await connect(targetOf(sshd));
  let received = 0;
  let afterwards = 0;
  const ends: ChannelEnd[] = [];
  const before = process.memoryUsage.rss();
  const channel = await machine.start(script("head -c 100000000 /dev/zero; echo $? >&2"), {
    data(chunk) {
      if (ends.length > 0) afterwards += chunk.length;
      received += chunk.length;
      if (received >= 1 << 20) channel.close();
    },
    end: (end) => ends.push(end),
  });
  await expect.poll(() => ends.length, patience).toBe(1);
  expect(ends).toEqual([{ how: "lost", reason: "it was closed from this side", errorOutput: "" }]);
  channel.write("ignored");
  channel.close();
  // The connection is still of use.
  expect((await run(machine, script("echo on"))).output.toString()).toBe("on\n");
  await delay(100);
  expect({ afterwards, ends: ends.length }).toEqual({ afterwards: 0, ends: 1 });
  expect(process.memoryUsage.rss() - before).toBeLessThan(60e6);
});

test("delivers 100 MB to a consumer that wants it", async () => {
  await using machine = await connect(targetOf(sshd));
  let received = 0;
  const end = await new Promise<ChannelEnd>((resolve, reject) => {
    const handlers = { data: (chunk: Buffer) => void (received += chunk.length), end: resolve };
    machine.start(script("head -c 100000000 /dev/zero"), handlers).catch(reject);
  });
  expect({ received, how: end.how }).toEqual({ received: 100_000_000, how: "exited" });
});

test("works with 20 machines at once", async () => {
  const warnings: Error[] = [];
  process.on("warning", (warning) => warnings.push(warning));
  const { signal } = new AbortController();
  const addresses = ["127.0.0.1", "127.0.7.1", "127.0.7.2"];
  const answers = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const target = targetOf(sshd, { address: addresses[index % 3] ?? "" });
      await using machine = await connect(target, { signal });
      const { output } = await run(machine, script(`echo ${index} $SSH_CONNECTION`));
      return output.toString().split(" ");
    }),
  );
  expect(answers.map(([index]) => index)).toEqual(answers.map((_, index) => String(index)));
  expect(new Set(answers.map((answer) => answer[3]))).toEqual(new Set(addresses));
  expect(warnings).toEqual([]);
});

test("several programs at once on one machine, up to the host's limit", async () => {
  await using few = await startSshd({ config: ["MaxSessions 2"] });
  await using machine = await connect(targetOf(few));
  const runs = await Promise.allSettled(
    [1, 2, 3].map((n) => run(machine, script(`sleep 0.2; echo ${n}`))),
  );
  expect(runs.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
  expect(runs[2]).toMatchObject({
    reason: {
      code: "channel-refused",
      message: expect.stringContaining("open failed); check MaxSessions"),
    },
  });
});

test("a forced command answers in place of the program", async () => {
  await using forced = await startSshd({ config: ["ForceCommand echo forced; exit 4"] });
  await using machine = await connect(targetOf(forced));
  const { output, end } = await run(machine, script("echo mine"));
  expect({ output: output.toString(), end }).toMatchObject({
    output: "forced\n",
    end: { code: 4 },
  });
});

test("asks for no agent to be forwarded and for no terminal", async () => {
  await using machine = await connect(targetOf(sshd));
  const { output } = await run(machine, script("echo agent=$SSH_AUTH_SOCK; tty"));
  expect(output.toString()).toBe("agent=\nnot a tty\n");
});

/** What this process holds of the system. */
function open() {
  const handles = process.getActiveResourcesInfo().toSorted();
  return { handles, files: readdirSync("/proc/self/fd").length };
}

test("leaves no handle and no file behind", async () => {
  const before = open();
  for (let round = 0; round < 3; round++) {
    await using machine = await connect(targetOf(sshd));
    await run(machine, script("echo one"));
    await machine.start(["cat"], { data: () => undefined, end: () => undefined });
  }
  await expect.poll(open, patience).toEqual(before);
});
