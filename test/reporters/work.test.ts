import { expect, test } from "vitest";
import type { Summary } from "../../src/engine/events.ts";
import type { Finding } from "../../src/model/finding.ts";
import type { Outcome } from "../../src/model/outcome.ts";
import type { TokenCache } from "../../src/model/signing-dir.ts";
import { humanReporter } from "../../src/reporters/human.ts";

const unreachable: Finding = {
  code: "keystone-unreachable",
  severity: "info",
  message: "http://key02:5000: no answer within 5 seconds",
  cure: "keystone",
};
const stale: Finding = {
  code: "cache-stale",
  severity: "error",
  message: "is not what Keystone serves now",
  service: "neutron",
  cure: "purge",
};
const tokenCache: TokenCache = { kind: "for", seconds: 300, place: "process" };

function outcome(
  host: string,
  findings: readonly Finding[],
  services: Readonly<Record<string, TokenCache>> = { neutron: tokenCache },
): Outcome {
  return {
    host,
    step: "Check",
    durationMs: 1,
    status: "findings",
    services: Object.entries(services).map(([service, cache]) => ({
      service,
      signingDir: null,
      cache: [],
      tokenCache: cache,
    })),
    findings,
    actions: [],
  };
}

function report(outcomes: readonly Outcome[]): string {
  let text = "";
  const summary: Summary = {
    run: {
      id: "20260102T030405Z-0a1b2c",
      mode: "check",
      playbook: "p",
      startedAt: "",
      programs: [],
    },
    finishedAt: "",
    outcomes,
    ending: { how: "completed" },
    exitCode: 3,
    cost: { roundTrips: 0, bytesReceived: 0 },
  };
  const output = { write: (more: string) => void (text += more) };
  humanReporter(output, { width: 200, colours: "off" }).handle({ kind: "run-finished", summary });
  return text;
}

test("what several hosts have in common is said once, with the number of hosts", () => {
  const text = report([
    outcome("ctl01", [unreachable, stale]),
    outcome("ctl02", [unreachable, stale]),
    outcome("ctl03", [{ ...unreachable, message: "http://key03:5000: refused" }, stale]),
  ]);
  expect(text.split("http://key02:5000: no answer").length - 1).toBe(1);
  expect(text).toMatch(/^on 2 hosts\n {4}info {4}keystone-unreachable\n {6}http:\/\/key02/m);
  expect(text).toMatch(/^ctl03 {2}findings\n(?: {2}.*\n)* {4}info {4}keystone-unreachable/m);
});

test("what concerns the whole host comes before its services, whose findings it is none of", () => {
  const text = report([outcome("ctl01", [stale, { ...unreachable, message: "of the host" }])]);
  expect(text.indexOf("of the host")).toBeLessThan(text.indexOf("  neutron"));
  expect(text.indexOf("  neutron")).toBeLessThan(text.indexOf("cache-stale"));
});

test("two Keystones that do not answer are two entries", () => {
  const text = report([
    outcome("ctl01", [unreachable, { ...unreachable, message: "http://key03:5000: refused" }]),
  ]);
  expect(text).toContain("http://key02:5000: no answer");
  expect(text).toContain("http://key03:5000: refused");
});

test("findings of one code that say different things are all told, alike ones once", () => {
  const shared: Finding = { ...stale, code: "dir-shared", severity: "info", path: "/var/lib/nova" };
  const expired: Finding = { ...stale, code: "cache-expired", message: "it expired on 2015-01-01" };
  const text = report([
    outcome("ctl01", [
      { ...stale, path: "/c/signing_cert.pem", message: "cached 1111, served 2222" },
      { ...stale, path: "/c/cacert.pem", message: "cached 3333, served 4444" },
      { ...shared, message: "is the signing_dir of cinder as well" },
      { ...shared, message: "has 3 files that are left alone" },
      { ...expired, path: "/c/signing_cert.pem" },
      { ...expired, path: "/c/cacert.pem" },
      { ...expired, path: "/d/cacert.pem", message: "it expired on 2016-02-02" },
    ]),
  ]);
  expect(text).toContain(
    "cache-stale  signing_cert.pem, cacert.pem\n      cached 1111, served 2222\n",
  );
  expect(text).not.toContain("cached 3333");
  expect(text).toContain("is the signing_dir of cinder as well");
  expect(text).toContain("has 3 files that are left alone");
  expect(text).toContain(
    "cache-expired  signing_cert.pem, cacert.pem\n      it expired on 2015-01-01",
  );
  expect(text).toContain("cache-expired  cacert.pem\n      it expired on 2016-02-02");
});

test("each finding that needs attention says what mends it, and the end sums up the work", () => {
  const text = report([
    outcome("ctl01", [stale, { ...stale, code: "dir-mode", cure: "permissions" }, unreachable]),
    outcome("ctl02", [stale]),
  ]);
  expect(text.match(/→ .*/g)).toEqual([
    "→ a purge cures it",
    "→ change owner or mode",
    "→ a purge cures it",
  ]);
  expect(text).toContain("To do: change owner or mode (1 host), then a purge cures it (2 hosts)\n");
});

test.each<readonly [TokenCache, string]>([
  [
    tokenCache,
    "a purge needs no restart; a token that was rejected before stays rejected for 300 s (token_cache_time), in each process",
  ],
  [
    { kind: "for", seconds: 60, place: "memcached" },
    "a purge needs no restart; a token that was rejected before stays rejected for 60 s (token_cache_time), in memcached, even after a restart",
  ],
  [
    { kind: "for ever", place: "process" },
    "a token that was rejected before stays so until the service is restarted (token_cache_time = 0)",
  ],
  [
    { kind: "for ever", place: "memcached" },
    "a purge needs no restart, but a token that was rejected before stays so until memcached forgets it (token_cache_time = 0)",
  ],
  [
    { kind: "nothing", place: "process" },
    "a purge needs no restart, and no token stays rejected (token_cache_time = -1)",
  ],
])("with %j it says what becomes of rejected tokens", (cache, sentence) => {
  const other: TokenCache = { kind: "nothing", place: "memcached" };
  const text = report([outcome("ctl01", [stale], { neutron: cache, nova: other })]);
  expect(text).toContain(`\nneutron: ${sentence}\n`);
  // Nothing of nova's is purged.
  expect(text).not.toContain("nova:");
});

test("without anything to purge nothing is said of tokens", () => {
  expect(report([outcome("ctl01", [unreachable])])).not.toContain("token");
});
