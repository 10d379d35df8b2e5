import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPair } from "../../src/demo/pki.ts";
import type { KeystonePair } from "../../src/demo/pki.ts";
import { observed } from "../../src/model/outcome.ts";
import { signToken, verifyToken } from "../support/cms.ts";
import type { TokenVerdict } from "../support/cms.ts";
import { cacheVariants } from "../support/cms-variants.ts";
import { hostFiles, look } from "../support/neutron-host.ts";
import type { Served } from "../support/neutron-host.ts";

/**
 * Caches, and what is found in each of these situations: what Keystone serves is valid; nobody answers; two nodes differ; what
 * is served has expired. Each finding that needs attention, and what mends it. The last column is what the real keystoneclient
 * makes of a token that Keystone signs now.
 */
const table = readFileSync(
  new URL("../fixtures/diagnosis-matrix.txt", import.meta.url),
  "utf8",
).trimEnd();

const root = mkdtempSync(path.join(tmpdir(), "fleetmend-matrix-"));
let caches: readonly (readonly [name: string, files: Readonly<Record<string, string>>])[];
let verdicts: readonly TokenVerdict[];
let situations: readonly (readonly [name: string, served: Served])[];

beforeAll(() => {
  const old = createPair(`${root}/old`, { days: 3000 });
  const current = createPair(`${root}/current`, { days: 3000 });
  const expired = issueExpired(`${root}/current`);
  const variants = cacheVariants({ old, current }, `${root}/current`);
  caches = [
    ...variants.map(([name, pair]) => [name, filesOf(pair)] as const),
    ["only the signing certificate", { "signing_cert.pem": current.signing }],
    ["only the signing certificate, stale", { "signing_cert.pem": old.signing }],
    ["only the CA certificate", { "cacert.pem": current.ca }],
    ["nothing", {}],
    ["only a list", { "revoked.pem": '{"revoked": []}' }],
  ];
  situations = [
    ["served", { "http://key01:5000": current, "http://key02:5000": current }],
    ["nobody", { "http://key01:5000": undefined }],
    ["disagree", { "http://key01:5000": current, "http://key02:5000": old }],
    ["expired", { "http://key01:5000": { ...current, signing: expired } }],
  ];
  const directories = caches.map(([, files], index) => {
    const directory = `${root}/cache${index}`;
    mkdirSync(directory);
    for (const [name, content] of Object.entries(files))
      writeFileSync(`${directory}/${name}`, content);
    return directory;
  });
  verdicts = verifyToken(signToken(`${root}/current`, '{"access": {}}'), directories);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function filesOf({ ca, signing }: KeystonePair) {
  return { "signing_cert.pem": signing, "cacert.pem": ca, "revoked.pem": '{"revoked": []}' };
}

/** A certificate for the key that Keystone signs with, which ended yesterday. */
function issueExpired(directory: string): string {
  const authority = ["-CA", `${directory}/cacert.pem`, "-CAkey", `${directory}/cakey.pem`];
  const words = ["-extfile", `${directory}/extensions.cnf`, "-days", "-1", "-set_serial", "1"];
  return execFileSync(
    "openssl",
    ["x509", "-req", "-in", `${directory}/request.pem`, ...words, ...authority],
    { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
  );
}

/** The findings that need attention, by name of the file: `error cache-stale signing_cert.pem -> purge`. */
async function diagnose(files: Readonly<Record<string, string>>, served: Served) {
  const outcome = await look(hostFiles(files), served);
  const findings = observed(outcome).findings.filter(({ severity }) => severity !== "info");
  return findings.map(({ code, cure, path: at, severity }) => {
    const name = at === undefined ? "" : ` ${path.basename(at)}`;
    return `${severity} ${code}${name} -> ${cure}`;
  });
}

function nameOf(verdict: TokenVerdict | undefined): string {
  if (verdict?.status !== "rejected") return verdict?.status ?? "";
  return verdict.exit === null ? verdict.error : `${verdict.error} ${verdict.exit}`;
}

test("every cache in every situation has the findings and the cures of the table", async () => {
  const lines: string[] = [];
  for (const [index, [cache, files]] of caches.entries()) {
    lines.push(`${cache}  [keystoneclient: ${nameOf(verdicts[index])}]`);
    for (const [situation, served] of situations) {
      const found = await diagnose(files, served);
      lines.push(`  ${situation.padEnd(9)} ${found.join(", ") || "-"}`);
    }
  }
  expect(caches.length * situations.length).toBeGreaterThanOrEqual(40);
  expect(lines.join("\n")).toBe(table);
});

test("what keystoneclient rejects is found broken, and what it accepts is not", async () => {
  for (const [index, [cache, files]] of caches.entries()) {
    const found = await Promise.all(situations.map(([, served]) => diagnose(files, served)));
    const [withServed = [], withNobody = []] = found.map((lines) =>
      lines.filter((line) => line.startsWith("error cache-")),
    );
    // A file that is missing is fetched by every release of the middleware.
    const isWhole = "signing_cert.pem" in files && "cacert.pem" in files;
    const isRejected = isWhole && verdicts[index]?.status === "rejected";
    const isStale = withServed.some((line) => line.includes("cache-stale"));
    expect([cache, withServed.length > 0]).toEqual([cache, isRejected || (!isWhole && isStale)]);
    // Without a reference nothing is called broken that is not.
    expect([cache, withNobody.length > 0 && !isRejected]).toEqual([cache, false]);
  }
});
