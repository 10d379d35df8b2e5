import { beforeAll, describe, expect, test } from "vitest";
import { observed } from "../../../../src/model/outcome.ts";
import {
  codesOf,
  directory,
  endpoint,
  hostFiles,
  look,
  now,
} from "../../../support/neutron-host.ts";
import { createPki } from "../../../support/pki.ts";
import type { Pki } from "../../../support/pki.ts";

const year = 365 * 24 * 3600;
let pki: Pki;
beforeAll(() => {
  pki = createPki();
});

describe("the cache, against what Keystone serves", () => {
  const full = (signing: string, ca: string) => ({
    "signing_cert.pem": signing,
    "cacert.pem": ca,
    "revoked.pem": "{}",
  });
  const html = "<html><title>503</title></html>";
  type Cache = (pki: Pki) => Readonly<Record<string, string>>;
  interface Options {
    readonly clock?: number;
  }
  type Case = readonly [name: string, cache: Cache, codes: readonly string[], options?: Options];
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
      ["cache-expired", "clock-skew"],
      { clock: now() + 9 * year },
    ],
    [
      "not yet valid by the host's clock",
      ({ current }) => full(current.signing, current.ca),
      ["cache-not-yet-valid", "clock-skew"],
      { clock: now() - year },
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
  const named = cases.map(([name, cache, codes, options]) => ({ name, cache, codes, options }));
  test.each(named)("$name", async ({ cache, codes, options }) => {
    const outcome = await look(hostFiles(cache(pki)), { [endpoint]: pki.current }, options);
    expect(codesOf(outcome)).toEqual(codes);
  });

  test("without any answer only what is wrong in itself is said, and that freshness is unknown", async () => {
    const stale = await look(hostFiles(full(pki.old.signing, pki.old.ca)), {
      [endpoint]: undefined,
    });
    expect(codesOf(stale)).toEqual(["freshness-unknown", "keystone-unreachable"]);
    const broken = await look(hostFiles(full(html, pki.old.ca)), { [endpoint]: undefined });
    expect(codesOf(broken)).toEqual(["cache-unreadable", "keystone-unreachable"]);
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
