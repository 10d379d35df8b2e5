import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { cacheOf } from "../../src/demo/host-files.ts";
import { fleetmend } from "../support/command.ts";
import { startFleet } from "../support/fleet.ts";
import type { Furnish, TestFleet } from "../support/fleet.ts";
import { createTlsCertificates } from "../support/tls-certificates.ts";
import type { TlsCertificates } from "../support/tls-certificates.ts";
import { startWebServer } from "../support/web-servers.ts";
import type { WebServer } from "../support/web-servers.ts";

/** A stale cache, and where the service finds Keystone. */
function staleWith(options: string): Furnish {
  return (files, { old }) => {
    const text = `[keystone_authtoken]\nsigning_dir = $state_path/keystone-signing\n${options}`;
    files.write("/etc/neutron/neutron.conf", text);
    files.write("/etc/neutron/ca.pem", tls.authority);
    files.cache("/var/lib/neutron/keystone-signing", cacheOf(old));
    return ["neutron"];
  };
}

let tls: TlsCertificates;
let fleet: TestFleet;
let keystone: WebServer;
let url: string;
const directory = mkdtempSync(path.join(tmpdir(), "fleetmend-ways-"));

beforeAll(async () => {
  tls = createTlsCertificates();
  keystone = await startWebServer(({ url: asked = "" }, response) => {
    const { current } = fleet.pki;
    const bodies = new Map([
      ["/identity/v3/OS-SIMPLE-CERT/certificates", current.signing],
      ["/identity/v3/OS-SIMPLE-CERT/ca", current.ca],
    ]);
    response.writeHead(bodies.has(asked) ? 200 : 404);
    response.end(bodies.get(asked) ?? "");
  }, tls.good);
  url = `https://localhost:${keystone.port}/identity`;
  writeFileSync(`${directory}/ca.pem`, tls.authority);
  writeFileSync(`${directory}/none.pem`, "<html>");
  const cafile = "cafile = /etc/neutron/ca.pem\n";
  const own = { keystone_endpoints: [] };
  fleet = await startFleet(
    {
      trusting: staleWith(`auth_url = ${url}/v3\n${cafile}`),
      insecure: staleWith(`auth_url = ${url}/v3\ninsecure = True\n`),
      lost: staleWith(`auth_url = ${url}/v3\ncafile = /etc/neutron/absent.pem\n`),
      named: staleWith(""),
    },
    {
      variables: () => ({
        trusting: own,
        insecure: own,
        lost: own,
        named: { keystone_endpoints: [url], keystone_ca_file: `${directory}/ca.pem` },
      }),
    },
  );
});

afterAll(async () => {
  await fleet[Symbol.asyncDispose]();
  await keystone[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true, force: true });
});

const finding = z.object({ code: z.string(), message: z.string(), cure: z.string() });
const report = z.object({
  hosts: z.tuple([
    z.object({
      findings: z.array(finding).default([]),
      services: z.array(z.object({ findings: z.array(finding) })),
    }),
  ]),
});

/** The codes found on a host, and what is said of its Keystones. */
async function check(host: string) {
  const words = ["check", "-i", fleet.inventory, "-l", host, "--report", "json"];
  const { stdout } = await fleetmend(words);
  const [{ findings, services }] = report.parse(JSON.parse(stdout)).hosts;
  const all = [...services.flatMap((one) => one.findings), ...findings];
  const said = findings.map(({ message }) => message).join("\n");
  return { codes: [...new Set(all.map(({ code }) => code))], said };
}

test("a Keystone that the service names as its own machine is asked through the host, by its cafile", async () => {
  const before = keystone.accepted();
  expect(await check("trusting")).toEqual({ codes: ["cache-stale"], said: "" });
  expect(keystone.accepted()).toBeGreaterThan(before);
});

test("a service that verifies nothing gives no reference", async () => {
  const { codes, said } = await check("insecure");
  expect(codes).toEqual(["freshness-unknown", "keystone-unreachable"]);
  expect(said).toContain(`${url}: `);
  expect(said).toContain("the service itself does not verify it");
});

test("a cafile that is missing is told, and Keystone is not asked", async () => {
  const before = keystone.accepted();
  const { codes, said } = await check("lost");
  expect(codes).toEqual(["freshness-unknown", "keystone-unreachable"]);
  expect(said).toBe(`${url}: its cafile /etc/neutron/absent.pem is absent`);
  expect(keystone.accepted()).toBe(before);
});

test("keystone_ca_file says whom to trust for the inventory's endpoints", async () => {
  expect(await check("named")).toEqual({ codes: ["cache-stale"], said: "" });
});

test("a keystone_ca_file without a certificate is refused before any connection", async () => {
  const before = keystone.accepted();
  const inventory = `${directory}/mistaken.yaml`;
  const text = readFileSync(fleet.inventory, "utf8");
  writeFileSync(inventory, text.replace(`${directory}/ca.pem`, `${directory}/none.pem`));
  const { code, stderr } = await fleetmend(["check", "-i", inventory]);
  expect(code).toBe(1);
  expect(stderr).toContain(`keystone_ca_file ${directory}/none.pem cannot be used: it is a page`);
  expect(keystone.accepted()).toBe(before);
});
