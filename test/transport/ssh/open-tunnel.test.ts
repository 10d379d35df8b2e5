import { expect, test } from "vitest";
import { freePort } from "../../support/free-port.ts";
import { patience } from "../../support/patience.ts";
import { openSession } from "../../support/session.ts";
import { connect, targetOf } from "../../support/ssh-target.ts";
import { descendants, kill, startSshd } from "../../support/sshd.ts";
import { startRawServer, startWebServer } from "../../support/web-servers.ts";

test.each(["AllowTcpForwarding no", "DisableForwarding yes", "PermitOpen 127.0.0.1:1"])(
  "%s is named, and nothing else of the session suffers",
  async (line) => {
    await using web = await startWebServer((_request, response) => response.end("body"));
    await using sshd = await startSshd({ config: [line] });
    await using session = await openSession(await connect(targetOf(sshd)));
    const url = `http://127.0.0.1:${web.port}/`;
    const [answer, now] = await Promise.all([session.reader.get(url), session.reader.now()]);
    expect(answer).toEqual({
      status: "failed",
      url,
      reason: "sshd on the host forbids the way through it (AllowTcpForwarding, PermitOpen)",
      stage: "connection",
    });
    expect(now).toBeGreaterThan(1_600_000_000);
  },
);

test("what sshd says of a connection that it could not open is quoted", async () => {
  await using sshd = await startSshd();
  await using session = await openSession(await connect(targetOf(sshd)));
  expect(await session.reader.get(`http://127.0.0.1:${await freePort()}/`)).toMatchObject({
    reason: "the host could not connect to it (Connection refused)",
  });
  expect(await session.reader.get("http://nobody.invalid/")).toMatchObject({
    reason: expect.stringMatching(/^the host could not connect to it \(.+\)$/),
    stage: "connection",
  });
});

test("what comes through the host counts as received", async () => {
  await using web = await startWebServer((_request, response) => response.end("x".repeat(50_000)));
  await using sshd = await startSshd();
  await using session = await openSession(await connect(targetOf(sshd)));
  await session.reader.get(`http://127.0.0.1:${web.port}/`);
  expect(session.statistics).toEqual({ roundTrips: 0, bytesReceived: expect.any(Number) });
  expect(session.statistics.bytesReceived).toBeGreaterThan(50_000);
  expect(session.statistics.bytesReceived).toBeLessThan(51_000);
});

test("an interrupt ends a request that waits, and its connection on the host", async () => {
  await using hanging = await startRawServer(() => {});
  await using sshd = await startSshd();
  const controller = new AbortController();
  const { signal } = controller;
  await using session = await openSession(await connect(targetOf(sshd)), { signal });
  const url = `http://127.0.0.1:${hanging.port}/`;
  const pending = session.reader.get(url);
  await expect.poll(() => hanging.connections(), patience).toBe(1);
  controller.abort();
  expect(await pending).toMatchObject({ reason: "it was broken off", stage: "answer" });
  await expect.poll(() => hanging.connections(), patience).toBe(0);
});

test("the end of the session ends its requests", async () => {
  await using hanging = await startRawServer(() => {});
  await using sshd = await startSshd();
  const session = await openSession(await connect(targetOf(sshd)));
  const pending = session.reader.get(`http://127.0.0.1:${hanging.port}/`);
  await expect.poll(() => hanging.connections(), patience).toBe(1);
  await session[Symbol.asyncDispose]();
  expect(await pending).toMatchObject({ status: "failed" });
  await expect.poll(() => hanging.connections(), patience).toBe(0);
});

test("a link that is lost in the middle of an answer is a failure, and later ones are told why", async () => {
  await using hanging = await startRawServer((socket) =>
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"),
  );
  await using sshd = await startSshd();
  await using session = await openSession(await connect(targetOf(sshd)));
  const url = `http://127.0.0.1:${hanging.port}/`;
  const pending = session.reader.get(url);
  await expect.poll(() => hanging.connections(), patience).toBe(1);
  for (const pid of descendants(sshd.pid)) kill(pid, "SIGKILL");
  expect(await pending).toMatchObject({ status: "failed" });
  expect(await session.reader.get(url)).toMatchObject({
    stage: "connection",
    reason: expect.stringMatching(/^the connection to the host was lost \(.+\)$/),
  });
});

test("a tunnel that opens after nobody waits for it any more is closed", async () => {
  await using hanging = await startRawServer(() => {});
  await using sshd = await startSshd();
  await using machine = await connect(targetOf(sshd));
  const controller = new AbortController();
  const dialed = machine.dial("127.0.0.1", hanging.port, controller.signal);
  controller.abort();
  expect(await dialed).toEqual({ status: "failed", reason: "it was broken off" });
  await expect.poll(() => hanging.accepted(), patience).toBe(1);
  await expect.poll(() => hanging.connections(), patience).toBe(0);
});

test("many requests at the same time do not disturb each other", async () => {
  await using web = await startWebServer(({ url }, response) => response.end(url));
  await using sshd = await startSshd();
  await using session = await openSession(await connect(targetOf(sshd)));
  const urls = Array.from({ length: 40 }, (_, index) => `http://127.0.0.1:${web.port}/${index}`);
  const answers = await Promise.all(urls.map((url) => session.reader.get(url)));
  expect(answers.map((answer) => answer.status === "answered" && answer.body.toString())).toEqual(
    urls.map((_, index) => `/${index}`),
  );
  await expect.poll(() => web.connections(), patience).toBe(0);
});
