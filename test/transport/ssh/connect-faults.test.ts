import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect as dial } from "node:net";
import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { flood } from "../../support/flood.ts";
import { freePort } from "../../support/free-port.ts";
import { patience } from "../../support/patience.ts";
import { startSshServer, startTcpServer } from "../../support/ssh-server.ts";
import { connect, failure, targetOf } from "../../support/ssh-target.ts";
import { startSshd } from "../../support/sshd.ts";
import type { Sshd } from "../../support/sshd.ts";

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

/** What connecting to another port with the same keys comes to. */
async function fault(overrides: Parameters<typeof targetOf>[1]): Promise<string> {
  const error = await failure(connect(targetOf(sshd, overrides)));
  return `${error.code} ${error.message}`;
}

const banner = "SSH-2.0-OpenSSH_9.2\r\n";

describe("dialling", () => {
  test("a port that nothing listens on", async () => {
    const port = await freePort();
    expect(await fault({ port })).toBe(
      `connection-refused host1 (127.0.0.1:${port}): the connection was refused; check that sshd runs and listens on that port (ansible_port)`,
    );
  });

  test("a name without an address", async () => {
    expect(await fault({ address: "no-such-host.invalid" })).toMatch(
      /^name-not-found host1 \(no-such-host\.invalid:\d+\): the name/,
    );
  });

  test("a host that answers nothing", async () => {
    await using full = await startFullServer();
    expect(await fault({ port: full.port, timeoutSeconds: 0.3 })).toBe(
      `connection-timeout host1 (127.0.0.1:${full.port}): nothing answered the call within 0.3 s; check the address, that the host is up, and that no firewall drops the port`,
    );
  });

  test("an address of the wrong kind", async () => {
    expect(await fault({ address: "::1%nowhere" })).toMatch(
      /^(?:name-not-found|connection-\w+) host1 \(\[::1%nowhere\]:\d+\): /,
    );
  });
});

describe("the greeting", () => {
  test.each<[string, (socket: Socket) => void, RegExp]>([
    [
      "none",
      () => undefined,
      /^connection-timeout .*: the call was answered, but no SSH greeting came within 0\.5 s; /,
    ],
    [
      "a reset at once",
      (socket) => socket.resetAndDestroy(),
      /^connection-lost .*: it hung up before its SSH greeting; /,
    ],
    [
      "the end at once",
      (socket) => socket.end(),
      /^connection-lost .*: it hung up before its SSH greeting; /,
    ],
    [
      "a web server that hangs up",
      (socket) => socket.end("HTTP/1.1 400 Bad\x1b[31m\r\n\r\n"),
      /^protocol-error .*: it does not speak SSH, it answered "HTTP\/1\.1 400 Bad\\x1b\[31m"; /,
    ],
    [
      "SSH 1",
      (socket) => socket.write("SSH-1.5-old\r\n"),
      /^protocol-error .*Invalid identification string/,
    ],
    [
      "text without an end",
      (socket) => flood(socket, "garbage "),
      /^protocol-error .*: it does not speak SSH, it answered "garbage garbage /,
    ],
    [
      "lines without an end",
      (socket) => flood(socket, "garbage\r\n"),
      /^protocol-error .*: it does not speak SSH, it answered "garbage"/,
    ],
    [
      "too many logins",
      (socket) => socket.end("Exceeded MaxStartups\r\n"),
      /^connection-lost .*MaxStartups/,
    ],
    [
      "a penalty",
      (socket) => socket.end("Not allowed at this time\r\n"),
      /^connection-refused .*PerSourcePenalties/,
    ],
    [
      "a greeting and the end",
      (socket) => socket.end(banner),
      /^connection-lost .*: the connection was lost before it was encrypted; /,
    ],
    [
      "a greeting and a reset",
      (socket) => {
        socket.write(banner);
        setTimeout(() => socket.resetAndDestroy(), 50);
      },
      /^connection-lost .*: the connection was lost before it was encrypted; /,
    ],
    [
      "a greeting and nothing",
      (socket) => socket.write(banner),
      /^connection-timeout .*: the encryption was not agreed on within 0\.5 s; /,
    ],
    [
      "a greeting and garbage",
      (socket) => socket.write(`${banner}\xff\xff\xff\xff\xff\xff\xff\xff`),
      /^protocol-error .*: no encrypted connection came about: /,
    ],
  ])("%s", async (_, serve, expected) => {
    await using server = await startTcpServer(serve);
    expect(await fault({ port: server.port, timeoutSeconds: 0.5 })).toMatch(expected);
    // Nothing of the attempt is left open.
    await expect.poll(() => server.sockets.size, patience).toBe(0);
  });

  test("another protocol, given up long before the deadline", async () => {
    await using server = await startTcpServer((socket) => socket.write("220 mail ESMTP\r\n"));
    expect(await fault({ port: server.port, timeoutSeconds: 60 })).toMatch(
      /^protocol-error .*"220 mail ESMTP"/,
    );
  });

  test("other lines before it are no fault", async () => {
    const lines = ["welcome\r\n", "to this host\r\nSS", "H-2.0-x\r\n"];
    await using server = await startTcpServer((socket) => void sendInTurn(socket, lines));
    expect(await fault({ port: server.port, timeoutSeconds: 0.5 })).toMatch(
      /: the encryption was not agreed on within/,
    );
  });

  test("a real sshd that has too many logins in progress", async () => {
    await using busy = await startSshd({ config: ["MaxStartups 1:100:1"] });
    const first = dial(busy.port, "127.0.0.1");
    await once(first, "data");
    const error = await failure(connect(targetOf(busy)));
    expect(error).toMatchObject({
      code: "connection-lost",
      message: expect.stringContaining("MaxStartups"),
    });
    first.destroy();
  });
});

describe("the handshake", () => {
  test("no algorithm in common with a real sshd", async () => {
    await using modern = await startSshd({
      config: ["KexAlgorithms sntrup761x25519-sha512@openssh.com"],
    });
    const error = await failure(connect(targetOf(modern)));
    expect(error).toMatchObject({
      code: "protocol-error",
      message: expect.stringContaining("no matching key exchange algorithm"),
    });
  });

  test("a login that is never answered", async () => {
    await using server = await startSshServer({ authenticate: () => undefined });
    const error = await failure(connect(targetOf(server, { timeoutSeconds: 0.5 })));
    expect(error).toMatchObject({
      code: "connection-timeout",
      message: expect.stringContaining("the login was not finished within 0.5 s"),
    });
    await expect.poll(() => server.sockets.size, patience).toBe(0);
  });

  test("a connection that is reset during the login", async () => {
    await using server = await startSshServer({
      authenticate: () => {
        for (const socket of server.sockets) socket.resetAndDestroy();
      },
    });
    const error = await failure(connect(targetOf(server)));
    expect(error).toMatchObject({
      code: "connection-lost",
      message: expect.stringContaining("the connection was lost during the login"),
    });
  });
});

/** A server in another process whose queue is full and which never takes a connection out of it. */
async function startFullServer(): Promise<AsyncDisposable & { readonly port: number }> {
  const program =
    "import socket, time; s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(0); print(s.getsockname()[1], flush=True); time.sleep(60)";
  const child = spawn("/usr/bin/python3", ["-c", program]);
  const [line] = await once(child.stdout, "data");
  const port = Number(line);
  const fillers = [dial(port, "127.0.0.1"), dial(port, "127.0.0.1"), dial(port, "127.0.0.1")];
  for (const filler of fillers) filler.on("error", () => undefined);
  await Promise.race(fillers.map((filler) => once(filler, "connect")));
  return {
    port,
    async [Symbol.asyncDispose]() {
      for (const filler of fillers) filler.destroy();
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

async function sendInTurn(socket: Socket, texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    socket.write(text);
    await delay(20);
  }
}
