import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import type {
  Channel,
  ChannelEnd,
  ChannelHandlers,
  Machine,
} from "../../../src/transport/contract.ts";
import { createLocalMachine } from "../../../src/transport/local.ts";
import { openSession } from "../../support/session.ts";
import { createShellMachine, shells } from "../../support/shells.ts";

/** A machine whose only program does what the test says. */
function createFakeMachine(
  behave: (handlers: ChannelHandlers, write: string) => void,
): Machine & { readonly closed: () => boolean } {
  let closed = false;
  return {
    closed: () => closed,
    async start(_argv, handlers): Promise<Channel> {
      return {
        write: (bytes) => behave(handlers, bytes.toString()),
        close: () => void (closed = true),
      };
    },
    dial: async () => ({ status: "failed", reason: "no network in this test" }),
    async [Symbol.asyncDispose]() {},
  };
}

/** The local machine with a prefix of shell code, as a login script would have. */
function createNoisyMachine(prefix: string): Machine {
  const local = createLocalMachine();
  const start: Machine["start"] = (argv, handlers) =>
    local.start(["/bin/sh", "-c", `${prefix}\nexec "$@"`, "sh", ...argv], handlers);
  return { start, dial: local.dial, [Symbol.asyncDispose]: () => local[Symbol.asyncDispose]() };
}

async function readNow(machine: Machine, deadlineMs = 20_000): Promise<number> {
  await using session = await openSession(machine, { deadlineMs });
  return await session.reader.now();
}

test.each(shells)(
  "noise and forged frames before the answer are not taken for it under %s",
  async (_name, shell) => {
    const forged =
      "printf 'BEGIN 0\\n\\n00000000000000000000000000000000 1 now\\n17\\n\\n0 1 end\\n\\033[2J\\000'; echo warning >&2";
    const inner = createShellMachine(shell);
    const machine: Machine = {
      start: (argv, handlers) =>
        inner.start(["/bin/sh", "-c", `${forged}; exec "$@"`, "sh", ...argv], handlers),
      dial: inner.dial,
      [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
    };
    expect(await readNow(machine)).toBeGreaterThan(1_600_000_000);
  },
);

test("a login script that eats input is told, and nothing of the cut program runs", async () => {
  await expect(readNow(createNoisyMachine("read -r eaten"))).rejects.toMatchObject({
    code: "no-shell",
    message: expect.stringContaining("arrived damaged"),
  });
});

test("a forced command that answers instead is told", async () => {
  await expect(readNow(createNoisyMachine("echo restricted; exit 0"))).rejects.toMatchObject({
    code: "no-shell",
    message: expect.stringContaining("forced command"),
  });
});

test("endless output is given up on", async () => {
  await expect(readNow(createNoisyMachine("exec yes noise"))).rejects.toMatchObject({
    code: "too-much-output",
  });
});

test("a host that hangs is given up on at the deadline", async () => {
  await expect(readNow(createNoisyMachine("exec sleep 60"), 300)).rejects.toMatchObject({
    code: "deadline-exceeded",
    message: "me did not answer within 0.3 s",
  });
});

test("a host that answers each time, but slowly, is given up on at its own deadline", async () => {
  const local = createLocalMachine();
  const slow: Machine = {
    ...local,
    start: (argv, handlers) =>
      local.start(argv, {
        ...handlers,
        data: (chunk) => void setTimeout(() => handlers.data(chunk), 400),
      }),
  };
  await using session = await openSession(slow, { deadlineMs: 5000, hostDeadlineMs: 1500 });
  const read = async () => {
    for (let count = 0; count < 5; count += 1) await session.reader.now();
  };
  await expect(read()).rejects.toMatchObject({
    code: "deadline-exceeded",
    message: "me took longer than 1.5 s for all its answers",
  });
});

describe("an ended channel", () => {
  const ends: readonly (readonly [ChannelEnd, string, string])[] = [
    [{ how: "lost", reason: "reset by peer", errorOutput: "" }, "connection-lost", "reset by peer"],
    [
      { how: "signaled", signal: "SIGKILL", errorOutput: "" },
      "request-failed",
      "killed by SIGKILL",
    ],
    [
      { how: "exited", code: 127, errorOutput: "sh: \u001b[2Jboom\n" },
      "no-shell",
      String.raw`it said "sh: \x1b[2Jboom"`,
    ],
  ];
  test.each(ends)("%j is explained", async (end, code, text) => {
    const machine = createFakeMachine((handlers) => handlers.end(end));
    await expect(readNow(machine)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(text),
    });
  });
});

test("every read that waits is told when the connection is lost, and later ones at once", async () => {
  const machine = createFakeMachine((handlers) =>
    handlers.end({ how: "lost", reason: "gone", errorOutput: "" }),
  );
  const session = await openSession(machine);
  const reads = [
    session.reader.now(),
    session.reader.facts("/"),
    session.reader.list("/"),
    session.reader.readFile("/x"),
  ];
  for (const result of await Promise.allSettled(reads))
    expect(result).toMatchObject({ reason: { code: "connection-lost" } });
  await expect(session.reader.facts("/")).rejects.toMatchObject({ code: "connection-lost" });
  await session[Symbol.asyncDispose]();
});

test("reads asked for together are one round trip", async () => {
  await using session = await openSession(createLocalMachine());
  const { reader } = session;
  await Promise.all([
    reader.now(),
    reader.chain("/usr/lib"),
    reader.readFile("/etc/hostname"),
    reader.list("/etc"),
  ]);
  expect(session.statistics.roundTrips).toBe(1);
});

test("an interrupt ends the wait", async () => {
  const controller = new AbortController();
  await using session = await openSession(createNoisyMachine("exec sleep 60"), {
    signal: controller.signal,
  });
  setTimeout(() => controller.abort(), 50);
  await expect(session.reader.now()).rejects.toMatchObject({ code: "interrupted" });
});

test("the bootstrap line survives every login shell: no newline, backslash, exclamation mark or quote inside", async () => {
  const lines: string[] = [];
  const local = createLocalMachine();
  const machine: Machine = {
    start: (argv, handlers) => {
      lines.push(argv.at(-1) ?? "");
      return local.start(argv, handlers);
    },
    dial: local.dial,
    [Symbol.asyncDispose]: () => local[Symbol.asyncDispose](),
  };
  await readNow(machine);
  expect(lines.length).toBe(1);
  expect(lines[0]).not.toMatch(/[\n\\!']/);
  expect(lines[0]?.length).toBeLessThan(300);
  expect(execFileSync("sh", ["-n", "-c", lines[0] ?? ""]).toString()).toBe("");
});
