import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { dialDirectly } from "../../../src/transport/http/dial-directly.ts";
import { httpGet } from "../../../src/transport/http/http-get.ts";
import { createTrust } from "../../../src/transport/http/trust.ts";
import { createTlsCertificates } from "../../support/tls-certificates.ts";
import { startWebServer } from "../../support/web-servers.ts";

test("the system's bundle and the file of NODE_EXTRA_CA_CERTS are trusted as well, whatever else is missing or broken", async () => {
  const directory = mkdtempSync(path.join(tmpdir(), "fleetmend-trust-"));
  const { authority, good } = createTlsCertificates();
  await using server = await startWebServer((_request, response) => response.end("body"), good);
  try {
    writeFileSync(`${directory}/bundle.crt`, `# A comment\n${authority}`);
    writeFileSync(`${directory}/broken.crt`, "no certificate");
    const bundles = ["missing.crt", "broken.crt", "bundle.crt"].map((name) =>
      path.join(directory, name),
    );
    const get = (some: readonly string[] | undefined) => {
      const { signal } = new AbortController();
      const way = { dial: dialDirectly, trust: createTrust(some), signal };
      return httpGet(`https://127.0.0.1:${server.port}/`, {}, way);
    };
    expect(await get(bundles)).toMatchObject({ status: "answered" });
    expect(await get(bundles.slice(0, 2))).toMatchObject({ status: "failed" });
    vi.stubEnv("NODE_EXTRA_CA_CERTS", path.join(directory, "bundle.crt"));
    expect(await get(undefined)).toMatchObject({ status: "answered" });
  } finally {
    vi.unstubAllEnvs();
    rmSync(directory, { recursive: true, force: true });
  }
});

test("one context serves all connections that trust the same", async () => {
  const trust = createTrust([]);
  expect(await trust.contextFor(["one"])).toBe(await trust.contextFor(["one"]));
  expect(await trust.contextFor(undefined)).toBe(await trust.contextFor(undefined));
  expect(await trust.contextFor(undefined)).not.toBe(await trust.contextFor([]));
});
