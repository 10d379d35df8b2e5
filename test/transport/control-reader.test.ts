import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../support/free-port.ts";
import { Secret } from "../../src/model/secret.ts";
import { createControlReader } from "../../src/transport/control/control-reader.ts";

const asked: string[] = [];
let server: Server;
let base = "";

beforeAll(async () => {
  server = createServer(answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function answer({ url = "" }: IncomingMessage, response: ServerResponse): void {
  asked.push(url);
  if (url === "/loop") response.writeHead(302, { location: "/loop" }).end();
  else if (url === "/moved") response.writeHead(301, { location: "/ok" }).end();
  else if (url === "/huge") response.end(Buffer.alloc(2 * 1024 * 1024));
  else if (url === "/late" && asked.filter((one) => one === url).length === 1) response.destroy();
  else if (url === "/hang") response.writeHead(200).write("begin");
  else if (url === "/gone") response.writeHead(410).end("gone");
  else response.end("body");
}

function read(path: string) {
  return createControlReader(new AbortController().signal).get(base + path);
}

test("an answer has its code and body", async () => {
  expect(await read("/ok")).toEqual({
    status: "answered",
    url: `${base}/ok`,
    code: 200,
    body: Buffer.from("body"),
  });
  expect(await read("/gone")).toMatchObject({ code: 410, body: Buffer.from("gone") });
});

test("a redirect is followed, for ever it is not", async () => {
  expect(await read("/moved")).toMatchObject({
    status: "answered",
    url: `${base}/moved`,
    body: Buffer.from("body"),
  });
  expect(await read("/loop")).toEqual({
    status: "failed",
    url: `${base}/loop`,
    reason: "it redirects for ever",
    stage: "answer",
  });
});

test("a huge answer is cut off", async () => {
  expect(await read("/huge")).toMatchObject({
    status: "failed",
    reason: "it answered with more than 262144 bytes",
  });
});

test("an answer that never ends is given up", async () => {
  expect(await read("/hang")).toMatchObject({
    status: "failed",
    reason: "no answer within 5 seconds",
  });
});

test("a refused connection is told", async () => {
  const reader = createControlReader(new AbortController().signal);
  expect(await reader.get(`http://127.0.0.1:${await freePort()}/`)).toMatchObject({
    status: "failed",
    reason: "the connection was refused",
    stage: "connection",
  });
});

test("an interrupt ends the wait", async () => {
  const controller = new AbortController();
  const pending = createControlReader(controller.signal).get(`${base}/hang`);
  setTimeout(() => controller.abort(), 50);
  expect((await pending).status).toBe("failed");
});

test("each URL is asked once, however many want to know", async () => {
  const reader = createControlReader(new AbortController().signal);
  await Promise.all([reader.get(`${base}/once`), reader.get(`${base}/once`)]);
  await reader.get(`${base}/once`);
  expect(asked.filter((url) => url === "/once").length).toBe(1);
});

test("a URL that nobody answered for is asked again, until somebody does", async () => {
  const reader = createControlReader(new AbortController().signal);
  const get = async () => (await reader.get(`${base}/late`)).status;
  expect(await Promise.all([get(), get()])).toEqual(["failed", "failed"]);
  expect([await get(), await get()]).toEqual(["answered", "answered"]);
  expect(asked.filter((url) => url === "/late").length).toBe(2);
});

test("a URL is asked again for other authorities, and each time for a token", async () => {
  const reader = createControlReader(new AbortController().signal);
  const token = new Secret("t");
  const url = `${base}/kinds`;
  await Promise.all([reader.get(url), reader.get(url, { authorities: [] })]);
  await Promise.all([reader.get(url, { token }), reader.get(url, { token })]);
  expect(asked.filter((one) => one === "/kinds").length).toBe(4);
});

test("a local file is read, a missing one told", async () => {
  const reader = createControlReader(new AbortController().signal);
  expect((await reader.readFile("package.json")).status).toBe("read");
  expect(await reader.readFile("/no/such/file")).toEqual({
    status: "failed",
    reason: "there is no such file",
  });
});
