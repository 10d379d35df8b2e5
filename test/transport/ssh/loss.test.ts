import { setTimeout as delay } from "node:timers/promises";
import type { ServerChannel } from "ssh2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FleetmendError } from "../../../src/model/error.ts";
import type { ChannelEnd, Machine } from "../../../src/transport/contract.ts";
import { startSshServer, startTcpServer } from "../../support/ssh-server.ts";
import { patience } from "../../support/patience.ts";
import { connect, failure, run, targetOf } from "../../support/ssh-target.ts";
import { descendants, kill, startSshd } from "../../support/sshd.ts";
import type { Sshd } from "../../support/sshd.ts";

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

/** Starts a program that says something and goes on, and waits until it has said it. */
async function startLong(machine: Machine) {
  let said = "";
  const ends: ChannelEnd[] = [];
  const channel = await machine.start(["/bin/sh", "-c", "echo started; exec cat"], {
    data: (chunk) => {
      said += chunk.toString();
    },
    end: (end) => ends.push(end),
  });
  await expect.poll(() => said, patience).toBe("started\n");
  return { channel, ends };
}

test("a server that is killed in the middle of a command: lost, and the machine is of no more use", async () => {
  await using machine = await connect(targetOf(sshd));
  const { ends, channel } = await startLong(machine);
  for (const pid of descendants(sshd.pid)) kill(pid, "SIGKILL");
  await expect
    .poll(() => ends, patience)
    .toEqual([
      {
        how: "lost",
        reason: expect.stringMatching(
          /^(?:the host closed the connection|the connection was reset)$/,
        ),
        errorOutput: "",
      },
    ]);
  channel.write("too late");
  channel.close();
  const error = await failure(run(machine, ["true"]));
  expect(error).toMatchObject({
    code: "connection-lost",
    message: expect.stringContaining("the connection was lost"),
  });
  expect(ends).toHaveLength(1);
});

test("a server that is frozen: lost after the questions without an answer", async () => {
  await using frozen = await startSshd();
  await using machine = await connect(targetOf(frozen), {
    keepalive: { intervalMilliseconds: 100, count: 3 },
  });
  const { ends } = await startLong(machine);
  for (const pid of descendants(frozen.pid)) kill(pid, "SIGSTOP");
  await expect
    .poll(() => ends, patience)
    .toEqual([{ how: "lost", reason: "the host was silent for 0.4 s", errorOutput: "" }]);
});

test("a server that is frozen does not hold up the end of a session", async () => {
  await using frozen = await startSshd();
  const machine = await connect(targetOf(frozen));
  const programs = [
    await startLong(machine),
    await startLong(machine),
    await startLong(machine),
    await startLong(machine),
    await startLong(machine),
    await startLong(machine),
  ];
  for (const pid of descendants(frozen.pid)) kill(pid, "SIGSTOP");
  // More than the sockets of both sides take.
  for (const { channel } of programs) channel.write(Buffer.alloc(3_000_000));
  const started = performance.now();
  await machine[Symbol.asyncDispose]();
  expect(performance.now() - started).toBeLessThan(5000);
  await expect.poll(() => programs.every(({ ends }) => ends.length === 1), patience).toBe(true);
});

test("a reset in the middle of a command", async () => {
  await using server = await startSshServer({
    exec(stream, socket) {
      stream.once("data", () => socket.resetAndDestroy());
      stream.write("partial");
    },
  });
  await using machine = await connect(targetOf(server));
  const { output, end } = await run(machine, ["true"], "go on");
  expect("partial").toContain(output.toString());
  expect(end).toEqual({ how: "lost", reason: "the connection was reset", errorOutput: "" });
});

test("garbage in the middle of a command", async () => {
  await using server = await startSshServer({
    exec(_, socket) {
      socket.write(Buffer.alloc(1000, 0xff));
    },
  });
  await using machine = await connect(targetOf(server));
  expect((await run(machine, ["true"])).end).toMatchObject({ how: "lost" });
  await expect.poll(() => server.sockets.size, patience).toBe(0);
});

test("a channel that is closed without an exit status", async () => {
  await using server = await startSshServer({ exec: (channel) => channel.end() });
  await using machine = await connect(targetOf(server));
  expect((await run(machine, ["true"])).end).toEqual({
    how: "lost",
    reason: "the host closed the channel without an exit status",
    errorOutput: "",
  });
});

test("a session that is refused", async () => {
  await using server = await startSshServer({ session: (_, reject) => reject() });
  await using machine = await connect(targetOf(server));
  const error = await failure(run(machine, ["true"]));
  expect(error).toMatchObject({ code: "channel-refused" });
});

test("a session that is never answered is given up with the machine", async () => {
  await using server = await startSshServer({ session: () => undefined });
  const machine = await connect(targetOf(server));
  const started = failure(run(machine, ["true"]));
  await delay(50);
  await machine[Symbol.asyncDispose]();
  expect(await started).toMatchObject({ code: "connection-lost" });
});

test("a server that does not heed the close and sends on: it is not read any further", async () => {
  let sent = 0;
  await using server = await startSshServer({
    exec(stream) {
      const chunk = Buffer.alloc(65536);
      ignoreClose(stream);
      const send = () => {
        sent += chunk.length;
        stream.write(chunk, send);
      };
      send();
    },
  });
  await using machine = await connect(targetOf(server));
  const ends: ChannelEnd[] = [];
  let received = 0;
  const channel = await machine.start(["true"], {
    data(chunk) {
      received += chunk.length;
      if (received > 10 << 20) channel.close();
    },
    end: (end) => ends.push(end),
  });
  await expect.poll(() => ends.length, patience).toBe(1);
  const atClose = received;
  await delay(300);
  expect(received).toBe(atClose);
  expect(sent).toBeGreaterThan(10 << 20);
  expect(sent).toBeLessThan(20 << 20);
});

test("disposing twice is harmless, and ends what runs", async () => {
  const machine = await connect(targetOf(sshd));
  const { ends } = await startLong(machine);
  await machine[Symbol.asyncDispose]();
  await machine[Symbol.asyncDispose]();
  await expect.poll(() => ends.length, patience).toBe(1);
  expect(ends[0]).toMatchObject({ how: "lost", reason: "it was closed from this side" });
  expect(await failure(run(machine, ["true"]))).toMatchObject({ code: "connection-lost" });
});

describe("an abort", () => {
  test.each([
    ["before anything", 0],
    ["while dialling or greeting", 1],
  ])("%s", async (_, milliseconds) => {
    await using silent = await startTcpServer(() => undefined);
    const controller = new AbortController();
    if (milliseconds === 0) controller.abort();
    else setTimeout(() => controller.abort(), milliseconds);
    const error = await failure(
      connect(targetOf({ ...sshd, port: silent.port }), { signal: controller.signal }),
    );
    expect(error).toMatchObject({
      code: "interrupted",
      message: expect.stringContaining("host1 (127.0.0.1:"),
    });
    await expect.poll(() => silent.sockets.size, patience).toBe(0);
  });

  test("during the handshake", async () => {
    const controller = new AbortController();
    await using server = await startTcpServer((socket) => {
      socket.write("SSH-2.0-x\r\n");
      setTimeout(() => controller.abort(), 50);
    });
    const attempt = connect(targetOf({ ...sshd, port: server.port }), {
      signal: controller.signal,
    });
    expect(await failure(attempt)).toMatchObject({ code: "interrupted" });
    await expect.poll(() => server.sockets.size, patience).toBe(0);
  });

  test("during the login, with the error that the caller gives", async () => {
    const controller = new AbortController();
    const reason = new FleetmendError("deadline-exceeded", "the run took too long");
    await using server = await startSshServer({ authenticate: () => controller.abort(reason) });
    const attempt = connect(targetOf(server), { signal: controller.signal });
    expect(await failure(attempt)).toBe(reason);
    await expect.poll(() => server.sockets.size, patience).toBe(0);
  });

  test("during a command", async () => {
    const controller = new AbortController();
    await using machine = await connect(targetOf(sshd), { signal: controller.signal });
    const { ends } = await startLong(machine);
    controller.abort();
    await expect.poll(() => ends.length, patience).toBe(1);
    expect(ends[0]).toMatchObject({ how: "lost", reason: "the work on the host was broken off" });
  });
});

/** Makes ssh2's server deaf to the other side closing a channel. */
function ignoreClose(stream: ServerChannel): void {
  const protocol = Reflect.get(Reflect.get(stream, "_client"), "_protocol");
  Reflect.get(protocol, "_handlers").CHANNEL_CLOSE = () => undefined;
}
