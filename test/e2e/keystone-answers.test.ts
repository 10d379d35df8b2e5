import type { RequestListener } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { cacheOf } from "../../src/demo/host-files.ts";
import { fleetmend } from "../support/command.ts";
import { neutronWith, startFleet } from "../support/fleet.ts";
import type { TestFleet } from "../support/fleet.ts";
import { startWebServer } from "../support/web-servers.ts";
import type { WebServer } from "../support/web-servers.ts";

/** A way of not serving certificates, and what is said of it. */
type Way = readonly [name: string, answer: RequestListener, said: string];

const answering =
  (code: number, body = ""): RequestListener =>
  (_request, response) => {
    response.writeHead(code);
    response.end(body);
  };
const html = "<html><title>Welcome</title></html>";
const ways: readonly Way[] = [
  ["gone", answering(410), "/v2.0/certificates/signing answered 410"],
  ["not found", answering(404), "/v3/OS-SIMPLE-CERT/certificates answered 404"],
  ["forbidden", answering(403), "/v2.0/certificates/signing answered 403"],
  ["an error", answering(500), "/v2.0/certificates/signing answered 500"],
  ["unavailable", answering(503), "/v2.0/certificates/signing answered 503"],
  ["a page of HTML", answering(200, html), "it is a page of HTML, not a certificate"],
  [
    "redirects for ever",
    ({ url = "" }, response) => {
      response.writeHead(302, { location: `${url}x` });
      response.end();
    },
    "it redirects for ever",
  ],
  ["far too much", answering(200, "x".repeat(300_000)), "262144 bytes"],
  ["nothing at all", () => {}, "no answer within 5 seconds"],
];

let servers: readonly WebServer[];
let asked: readonly number[];
let fleet: TestFleet;

beforeAll(async () => {
  const counts = ways.map(() => 0);
  asked = counts;
  servers = await Promise.all(
    ways.map(([, answer], index) =>
      startWebServer((request, response) => {
        counts[index] = (counts[index] ?? 0) + 1;
        answer(request, response);
      }),
    ),
  );
  const stale = neutronWith(({ old }) => cacheOf(old));
  const endpoints = { keystone_endpoints: urls() };
  fleet = await startFleet(
    { ctl01: stale, ctl02: stale, ctl03: stale },
    { variables: () => ({ ctl01: endpoints, ctl02: endpoints, ctl03: endpoints }) },
  );
});
afterAll(async () => {
  await fleet[Symbol.asyncDispose]();
  await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
});

function urls(): readonly string[] {
  return servers.map(({ port }) => `http://127.0.0.1:${port}`);
}

const report = z.object({
  hosts: z.array(
    z.object({
      host: z.string(),
      findings: z.array(z.object({ code: z.string(), message: z.string() })),
    }),
  ),
});

test("each way of not serving certificates is a finding with the URL, and the hosts share the answer", async () => {
  const { code, stdout } = await fleetmend(["check", "-i", fleet.inventory, "--report", "json"]);
  expect(code).toBe(3);
  const { hosts } = report.parse(JSON.parse(stdout));
  expect(hosts.map(({ host }) => host)).toEqual(["ctl01", "ctl02", "ctl03"]);
  for (const { findings } of hosts) {
    const said = findings.map(({ code: what, message }) => `${what} ${message}`);
    expect(said).toHaveLength(ways.length);
    for (const [index, [, , words]] of ways.entries()) {
      const url = urls()[index] ?? "";
      const about = said.filter((one) => one.startsWith(`keystone-unreachable ${url}: `));
      expect(about).toEqual([expect.stringContaining(words)]);
    }
  }
  // Both certificates by both paths. Who hangs, floods or redirects for ever, three times, is asked for one path, and again.
  const redirects = ways.findIndex(([name]) => name === "redirects for ever");
  const expected = ways.map((_, index) => {
    return index === redirects ? 16 : 4;
  });
  expect(asked).toEqual(expected);
});
