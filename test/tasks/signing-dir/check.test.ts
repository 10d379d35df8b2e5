import { beforeAll, describe, expect, test } from "vitest";
import { observed } from "../../../src/model/outcome.ts";
import type { Outcome } from "../../../src/model/outcome.ts";
import { catalogue } from "../../../src/services/catalogue.ts";
import { signingDirCheck } from "../../../src/tasks/signing-dir/check.ts";
import { signingDirPurge } from "../../../src/tasks/signing-dir/purge.ts";
import { memoryTransport } from "../../../src/transport/memory/memory-transport.ts";
import type { MemoryFile } from "../../../src/transport/memory/file-tree.ts";
import { runPlan, servingControl } from "../../support/memory-run.ts";
import { createPki } from "../../support/pki.ts";
import type { Pki } from "../../support/pki.ts";
import { createTestPlan } from "../../support/plan.ts";
import { createHost } from "../../support/session.ts";

let pki: Pki;
beforeAll(() => {
  pki = createPki();
});

const year = 365 * 24 * 3600;
// A minute ahead, for the certificates are made after this line.
const now = Math.floor(Date.now() / 1000) + 60;
const directory = "/var/lib/neutron/keystone-signing";
const neutron = { uid: 9696, gid: 9696 };

type Files = Readonly<Record<string, MemoryFile>>;

/** A neutron host whose cache holds the given files. */
function hostFiles(cache: Readonly<Record<string, string>>, extra: Files = {}): Files {
  return {
    "/etc/passwd": "neutron:x:9696:9696::/var/lib/neutron:/usr/sbin/nologin\n",
    "/etc/neutron/neutron.conf": `[keystone_authtoken]\nsigning_dir = $state_path/keystone-signing\n`,
    "/var/lib/neutron": { directory: true, ...neutron },
    [directory]: { directory: true, mode: 0o700, ...neutron },
    ...Object.fromEntries(
      Object.entries(cache).map(([name, content]) => [
        `${directory}/${name}`,
        { content, mode: 0o600, ...neutron },
      ]),
    ),
    ...extra,
  };
}

interface Served {
  readonly [endpoint: string]: { readonly signing: string; readonly ca: string } | undefined;
}

async function look(
  files: Files,
  served: Served,
  options: { readonly clock?: number; readonly purge?: "always" } = {},
): Promise<Outcome> {
  const service = catalogue.get("neutron");
  if (service === undefined) throw new Error("no neutron");
  const host = createHost("ctl01", { services: [service], keystoneEndpoints: Object.keys(served) });
  const bodies = Object.entries(served).flatMap(([endpoint, pair]) =>
    pair === undefined
      ? []
      : [
          [`${endpoint}/v2.0/certificates/signing`, pair.signing],
          [`${endpoint}/v2.0/certificates/ca`, pair.ca],
        ],
  );
  const task = options.purge === undefined ? signingDirCheck : signingDirPurge;
  const plan = createTestPlan(
    [host],
    [[task, options.purge === undefined ? {} : { purge: options.purge }]],
  );
  const transport = memoryTransport({ ctl01: { files, now: options.clock ?? now } });
  const summary = await runPlan(plan, transport, {
    mode: "check",
    control: servingControl(Object.fromEntries(bodies)),
  });
  const [outcome] = summary.outcomes;
  if (outcome === undefined) throw new Error("no outcome");
  return outcome;
}

function codesOf(outcome: Outcome): readonly string[] {
  return [...new Set(observed(outcome).findings.map(({ code }) => code))].toSorted();
}

const endpoint = "http://keystone:5000";

describe("the cache, against what Keystone serves", () => {
  const full = (signing: string, ca: string) => ({
    "signing_cert.pem": signing,
    "cacert.pem": ca,
    "revoked.pem": "{}",
  });
  const html = "<html><title>503</title></html>";
  type Case = readonly [
    string,
    (pki: Pki) => Readonly<Record<string, string>>,
    readonly string[],
    { readonly clock?: number }?,
  ];
  const cases: readonly Case[] = [
    ["fresh", ({ current }) => full(current.signing, current.ca), []],
    [
      "stale, although both fit each other",
      ({ old }) => full(old.signing, old.ca),
      ["cache-stale"],
    ],
    [
      "only the CA is stale",
      ({ old, current }) => full(current.signing, old.ca),
      ["cache-stale", "cache-untrusted"],
    ],
    [
      "only the signing certificate is stale",
      ({ old, current }) => full(old.signing, current.ca),
      ["cache-stale", "cache-untrusted"],
    ],
    [
      "expired by the host's clock",
      ({ current }) => full(current.signing, current.ca),
      ["cache-expired"],
      { clock: now + 9 * year },
    ],
    [
      "not yet valid by the host's clock",
      ({ current }) => full(current.signing, current.ca),
      ["cache-not-yet-valid"],
      { clock: now - year },
    ],
    ["a page of HTML", ({ current }) => full(html, current.ca), ["cache-unreadable"]],
    ["empty files", () => full("", ""), ["cache-unreadable"]],
    [
      "a certificate that is cut off",
      ({ current }) => full(current.signing.slice(0, -200), current.ca),
      ["cache-unreadable"],
    ],
    [
      "a text dump before the certificate",
      ({ current }) => full(`Certificate:\n    Data:\n${current.signing}`, current.ca),
      [],
    ],
    [
      "the fresh certificate behind an old one of the same name",
      ({ old, current }) => full(old.signing + current.signing, current.ca),
      ["cache-stale", "cache-untrusted"],
    ],
    [
      "the old certificate behind the fresh one",
      ({ old, current }) => full(current.signing + old.signing, current.ca),
      [],
    ],
    ["nothing", () => ({}), []],
    [
      "residue of a crash",
      ({ current }) => ({
        ...full(current.signing, current.ca),
        tmpa1B2c3: "-----BEGIN CERTIFICATE-----",
      }),
      ["cache-residue"],
    ],
    [
      "foreign files",
      ({ current }) => ({ ...full(current.signing, current.ca), "state.db": "x", tmpfile: "x" }),
      ["dir-shared"],
    ],
  ];
  test.each(cases)("%s", async (_name, cache, codes, options = {}) => {
    const outcome = await look(hostFiles(cache(pki)), { [endpoint]: pki.current }, options);
    expect(codesOf(outcome)).toEqual(codes);
  });

  test("without any answer only what is wrong in itself is said, and that freshness is unknown", async () => {
    const stale = await look(hostFiles(full(pki.old.signing, pki.old.ca)), {
      [endpoint]: undefined,
    });
    expect(codesOf(stale)).toEqual(["freshness-unknown", "keystone-unreachable"]);
    const broken = await look(hostFiles(full(html, pki.old.ca)), { [endpoint]: undefined });
    expect(codesOf(broken)).toEqual(["cache-unreadable"]);
  });

  test("endpoints that disagree are told, and nothing is planned", async () => {
    const served = { [endpoint]: pki.current, "http://other:5000": pki.old };
    const outcome = await look(hostFiles(full(pki.old.signing, pki.old.ca)), served, {
      purge: "always",
    });
    expect(codesOf(outcome)).toEqual(["keystone-disagrees", "purge-requested"]);
    expect(observed(outcome).actions).toEqual([]);
    expect(observed(outcome).findings[0]?.message).toContain("http://other:5000 serves");
  });

  test("an endpoint that serves an error page does not count", async () => {
    const outcome = await look(hostFiles(full(pki.old.signing, pki.old.ca)), {
      [endpoint]: { signing: html, ca: html },
    });
    expect(codesOf(outcome)).toEqual(["freshness-unknown", "keystone-unreachable"]);
  });

  test("purge: always takes a fresh cache as well", async () => {
    const outcome = await look(
      hostFiles(full(pki.current.signing, pki.current.ca)),
      { [endpoint]: pki.current },
      { purge: "always" },
    );
    expect(observed(outcome).actions.map(({ path, state }) => [path, state])).toEqual(
      ["cacert.pem", "revoked.pem", "signing_cert.pem"].map((name) => [
        `${directory}/${name}`,
        "planned",
      ]),
    );
  });
});

describe("the directory", () => {
  const fresh = () => ({ "signing_cert.pem": pki.current.signing, "cacert.pem": pki.current.ca });
  const cases: readonly (readonly [string, Files, readonly string[]])[] = [
    ["is a file", { [directory]: "a file" }, ["dir-not-a-directory"]],
    ["is a link", { [directory]: { linkTo: "/srv/x" } }, ["dir-symlink"]],
    [
      "belongs to somebody else",
      { [directory]: { directory: true, mode: 0o700, uid: 1000 } },
      ["dir-owner"],
    ],
    [
      "is open to others",
      { [directory]: { directory: true, mode: 0o755, ...neutron } },
      ["dir-mode"],
    ],
    [
      "is below a directory that everybody may write to",
      { "/var/lib/neutron": { directory: true, mode: 0o777, ...neutron } },
      ["dir-unsafe-parent"],
    ],
    [
      "is below somebody else's directory",
      { "/var/lib/neutron": { directory: true, uid: 1000 } },
      ["dir-unsafe-parent"],
    ],
  ];
  test.each(cases)("%s", async (_name, extra, codes) => {
    const outcome = await look(hostFiles(fresh(), extra), { [endpoint]: pki.current });
    expect(codesOf(outcome)).toEqual(codes);
  });

  test.each([
    "/",
    "/etc",
    "/etc/keystone/ssl/certs",
    "/var/lib",
    "/var/lib/neutron/..",
    "/tmp",
    "/root/x",
  ])("nothing is read in %s, and nothing planned", async (value) => {
    const files = {
      "/etc/neutron/neutron.conf": `[keystone_authtoken]\nsigning_dir = ${value}\n`,
      "/etc/cacert.pem": pki.old.ca,
    };
    const outcome = await look(files, { [endpoint]: pki.current }, { purge: "always" });
    expect(codesOf(outcome)).toEqual(["dir-protected"]);
    expect(observed(outcome).actions).toEqual([]);
  });
});

test("a finding names the configuration line that led to it", async () => {
  const outcome = await look(
    hostFiles({ "signing_cert.pem": pki.old.signing, "cacert.pem": pki.old.ca }),
    { [endpoint]: pki.current },
  );
  expect(observed(outcome).findings[0]).toMatchObject({
    code: "cache-stale",
    service: "neutron",
    path: `${directory}/signing_cert.pem`,
    file: "/etc/neutron/neutron.conf",
    line: 2,
  });
});
