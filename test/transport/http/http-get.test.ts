import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HttpOptions, HttpRead } from "../../../src/model/http.ts";
import { Secret } from "../../../src/model/secret.ts";
import type { ReadSession } from "../../../src/transport/contract.ts";
import { createControlReader } from "../../../src/transport/control/control-reader.ts";
import { freePort } from "../../support/free-port.ts";
import { patience } from "../../support/patience.ts";
import { openSession } from "../../support/session.ts";
import { connect, targetOf } from "../../support/ssh-target.ts";
import { startSshd } from "../../support/sshd.ts";
import type { Sshd } from "../../support/sshd.ts";
import { answerRawly, answerStrangely } from "../../support/strange-web.ts";
import { createTlsCertificates } from "../../support/tls-certificates.ts";
import { startRawServer, startWebServer } from "../../support/web-servers.ts";
import type { WebServer } from "../../support/web-servers.ts";

type Get = (url: string, options?: HttpOptions) => Promise<HttpRead>;

const certificates = createTlsCertificates();
const authorities = [certificates.authority];
const ways: readonly { readonly name: string; readonly get: Get }[] = [
  {
    name: "from the control node",
    // A reader for each GET, as one remembers its answers.
    get: (url, options) => createControlReader(new AbortController().signal).get(url, options),
  },
  { name: "through a host behind sshd", get: (url, options) => session.reader.get(url, options) },
];

let sshd: Sshd;
let session: ReadSession;
let web: WebServer;
let secure: WebServer;
let expired: WebServer;
let otherName: WebServer;
let raw: WebServer;
const seen: IncomingMessage[] = [];

function answer(request: IncomingMessage, response: ServerResponse): void {
  seen.push(request);
  answerStrangely(request, response, { web: web.port, secure: secure.port });
}

beforeAll(async () => {
  sshd = await startSshd();
  session = await openSession(await connect(targetOf(sshd)));
  web = await startWebServer(answer);
  secure = await startWebServer(answer, certificates.good);
  expired = await startWebServer(answer, certificates.expired);
  otherName = await startWebServer(answer, certificates.otherName);
  raw = await startRawServer((socket) =>
    socket.once("data", (text) => answerRawly(socket, text.toString())),
  );
});

afterAll(async () => {
  await session[Symbol.asyncDispose]();
  await sshd.stop();
  for (const server of [web, secure, expired, otherName, raw]) await server[Symbol.asyncDispose]();
});

describe.each(ways)("$name", ({ get }) => {
  const at = (path: string) => `http://127.0.0.1:${web.port}${path}`;
  const rawAt = (path: string) => `http://127.0.0.1:${raw.port}${path}`;
  const failed = (url: string, reason: string, stage = "answer") => ({
    status: "failed",
    url,
    reason,
    stage,
  });

  test.each([
    ["/ok", 200, "body"],
    ["/unauthorized", 401, "Authentication required"],
    ["/empty", 204, ""],
    ["/chunked", 200, "one,two,three"],
    ["/moved", 200, "body"],
  ])("%s is answered with %i", async (path, code, body) => {
    expect(await get(at(path))).toEqual({
      status: "answered",
      url: at(path),
      code,
      body: Buffer.from(body),
    });
  });

  test("an answer that ends with its connection is whole", async () => {
    expect(await get(rawAt("/until-close"))).toMatchObject({ body: Buffer.from("old style") });
  });

  test("256 KiB are read, and not a byte more", async () => {
    expect(await get(at("/full"))).toMatchObject({ body: Buffer.alloc(256 * 1024) });
    for (const path of ["/huge", "/endless"])
      expect(await get(at(path))).toEqual(
        failed(at(path), "it answered with more than 262144 bytes"),
      );
  });

  test.each([
    ["/loop", "it redirects for ever"],
    ["/file", "it is neither http nor https"],
    ["/login", "it has a name or a password in it"],
    ["/nowhere", "it redirects to no URL"],
  ])("the redirect of %s is refused", async (path, reason) => {
    expect(await get(at(path))).toEqual(failed(at(path), reason));
  });

  test("a redirect may lead to another server or to https, never from https to http", async () => {
    expect(await get(at("/elsewhere"))).toMatchObject({ body: Buffer.from("body") });
    expect(await get(at("/secure"), { authorities })).toMatchObject({ body: Buffer.from("body") });
    const url = `https://127.0.0.1:${secure.port}/insecure`;
    expect(await get(url, { authorities })).toEqual(failed(url, "it redirects from https to http"));
  });

  test("a token goes to the server that was asked, and to no other", async () => {
    const text = randomBytes(16).toString("hex");
    const token = new Secret(text);
    seen.length = 0;
    expect(await get(at("/moved"), { token })).toMatchObject({ code: 200 });
    expect(seen.map(({ headers }) => headers["x-auth-token"])).toEqual([text, text]);
    expect(await get(at("/elsewhere"), { token })).toEqual(
      failed(at("/elsewhere"), "it redirects to another server, which is not given the token"),
    );
    expect(seen.length).toBe(3);
    await get(at("/ok"));
    expect(seen.at(-1)?.headers["x-auth-token"]).toBe(undefined);
  });

  test("a token that no header can have is not sent", async () => {
    for (const text of ["", "two words", "line\r\nHost: other", "ä"]) {
      const read = await get(at("/ok"), { token: new Secret(text) });
      expect(read).toEqual(failed(at("/ok"), "the token has characters that no header can have"));
    }
  });

  test.each([
    ["/garbage", "what it answered is not HTTP"],
    ["/ssh", "what it answered is not HTTP"],
    ["/headers", "it answered with endless headers"],
    ["/closes", "it closed the connection without an answer"],
    ["/resets", "it closed the connection without an answer"],
    ["/switch", "it answered with another protocol"],
    ["/short", "the connection broke in the middle of the answer"],
    ["/breaks", "the connection broke in the middle of the answer"],
  ])("a server that answers with %s is told", async (path, reason) => {
    expect(await get(rawAt(path))).toEqual(failed(rawAt(path), reason));
  });

  test("a server that hangs, before the answer or in the middle of it, is given up", async () => {
    const paths = ["/silent", "/middle"];
    expect(await Promise.all(paths.map((path) => get(at(path))))).toEqual(
      paths.map((path) => failed(at(path), "no answer within 5 seconds")),
    );
    await expect.poll(() => web.connections(), patience).toBe(0);
  });

  test("TLS is verified: the authority, the name and the time", async () => {
    const url = `https://127.0.0.1:${secure.port}/ok`;
    expect(await get(url, { authorities })).toMatchObject({ body: Buffer.from("body") });
    expect(await get(`https://localhost:${secure.port}/ok`, { authorities })).toMatchObject({
      code: 200,
    });
    const unknown = "its certificate is of an authority that is not trusted";
    expect(await get(url)).toEqual(failed(url, unknown));
    expect(await get(url, { authorities: [certificates.good.cert] })).toEqual(failed(url, unknown));
    expect(await get(url, { authorities: [] })).toEqual(failed(url, unknown));
    expect(await get(url, { authorities: ["no certificate"] })).toEqual(failed(url, unknown));
    const old = `https://127.0.0.1:${expired.port}/ok`;
    expect(await get(old, { authorities })).toEqual(failed(old, "its certificate has expired"));
    const other = `https://127.0.0.1:${otherName.port}/ok`;
    expect(await get(other, { authorities })).toEqual(
      failed(other, "its certificate is not for the name 127.0.0.1"),
    );
  });

  test("a server without TLS is told", async () => {
    const url = `https://127.0.0.1:${web.port}/ok`;
    expect(await get(url)).toEqual(failed(url, "it does not speak TLS on this port"));
  });

  test("a server that hangs or hangs up during TLS is told", async () => {
    await using hanging = await startRawServer(() => {});
    await using leaving = await startRawServer((socket) => socket.destroy());
    const urls = [`https://127.0.0.1:${hanging.port}/`, `https://127.0.0.1:${leaving.port}/`];
    expect(await Promise.all(urls.map((url) => get(url)))).toEqual([
      failed(urls[0] ?? "", "no answer within 5 seconds"),
      failed(urls[1] ?? "", "it closed the connection instead of agreeing on TLS"),
    ]);
  });

  test.each([
    ["not a URL", "it is not a URL"],
    ["ftp://127.0.0.1/", "it is neither http nor https"],
    ["http://me@127.0.0.1/", "it has a name or a password in it"],
  ])("%s is refused", async (url, reason) => {
    expect(await get(url)).toEqual(failed(url, reason));
  });

  test("a port on which nobody listens, and a name that nobody knows, are failures of the connection", async () => {
    const urls = [`http://127.0.0.1:${await freePort()}/`, "http://nobody.invalid/"];
    for (const url of urls)
      expect(await get(url)).toMatchObject({ status: "failed", url, stage: "connection" });
  });

  test("no connection stays open", async () => {
    await get(at("/ok"));
    await get(`https://127.0.0.1:${secure.port}/ok`, { authorities });
    await expect
      .poll(() => [web, secure, raw].map((server) => server.connections()), patience)
      .toEqual([0, 0, 0]);
  });
});
