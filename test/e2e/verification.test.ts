import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { cacheOf } from "../../src/demo/host-files.ts";
import { signToken } from "../support/cms.ts";
import { fleetmend } from "../support/command.ts";
import { neutronWith, startFleet } from "../support/fleet.ts";
import type { TestFleet } from "../support/fleet.ts";
import { startMiddlewareApi, tokenOf } from "../support/middleware-api.ts";

const cache = "/var/lib/neutron/keystone-signing";

let fleet: TestFleet;

beforeAll(async () => {
  const stale = neutronWith(({ old }) => cacheOf(old));
  const fresh = neutronWith(({ current }) => cacheOf(current));
  fleet = await startFleet({
    cured: stale,
    still: stale,
    once: stale,
    turned: fresh,
    fresh,
    quiet: stale,
  });
});

afterAll(() => fleet[Symbol.asyncDispose]());

const verified = z.object({
  hosts: z.tuple([
    z.object({
      status: z.string(),
      error: z.object({ code: z.string() }).nullable(),
      services: z.tuple([
        z.object({
          verification: z.unknown(),
          findings: z.array(
            z.object({ code: z.string(), severity: z.string(), message: z.string() }),
          ),
          actions: z.array(z.object({ state: z.string() })),
        }),
      ]),
    }),
  ]),
});

/** A token that nobody has seen, signed as Keystone did before or does now. */
function createToken(pki: "old" | "current" = "current"): string {
  const payload = JSON.stringify({ access: { token: { id: randomBytes(32).toString("hex") } } });
  return tokenOf(signToken(`${fleet.directory}/pki/${pki}`, payload));
}

/** Runs a command on one host, whose API has the cache below `root`. */
async function runVerified(
  host: string,
  options: {
    readonly command?: readonly string[];
    readonly tokens: readonly string[];
    readonly root?: string;
    readonly onRequest?: () => void;
  },
) {
  const { command = ["purge", "--yes"], tokens, root = fleet.root(host), onRequest } = options;
  await using api = await startMiddlewareApi({
    directory: root + cache,
    keystone: fleet.keystone,
    ...(onRequest !== undefined && { onRequest }),
  });
  const url = `http://localhost:${api.port}/v2.0/networks`;
  const tokenFile = `${fleet.directory}/tokens`;
  writeFileSync(tokenFile, `${tokens.join("\n")}\n`, { mode: 0o600 });
  const file = `${fleet.directory}/report.json`;
  const words = ["-i", fleet.inventory, "-l", host, "--verify-url", url, "--token-file", tokenFile];
  const reports = ["--report", `json=${file}`, "--report", "human"];
  const result = await fleetmend([...command, ...words, ...reports], { columns: 2000 });
  const json = readFileSync(file, "utf8");
  const [only] = verified.parse(JSON.parse(json)).hosts;
  const [service] = only.services;
  return {
    ...result,
    ...only,
    ...service,
    codes: service.findings.map(({ code }) => code),
    url,
    json,
    asked: api.asked,
  };
}

const answered = (code: number) => ({ status: "answered", code });

test("401 before and 200 after is fixed, by an API that fetched the new certificates", async () => {
  const tokens = [createToken(), createToken()];
  const result = await runVerified("cured", { tokens });
  expect(result).toMatchObject({
    code: 0,
    status: "changed",
    codes: ["verify-fixed"],
    asked: tokens,
  });
  expect(result.verification).toEqual({
    url: result.url,
    before: answered(401),
    after: answered(200),
    verdict: "fixed",
  });
  expect(result.stdout).toContain(`${result.url}: 401 before, 200 after: fixed`);
  expect(readdirSync(fleet.root("cured") + cache)).toContain("signing_cert.pem");
});

test("an API that rejects a new token after the purge as well makes the host fail", async () => {
  const tokens = [createToken(), createToken()];
  // It caches elsewhere than its configuration says.
  const result = await runVerified("still", { tokens, root: fleet.root("quiet") });
  expect(result).toMatchObject({
    code: 2,
    status: "failed",
    error: { code: "not-cured" },
    codes: ["verify-no-effect"],
    verification: { before: answered(401), after: answered(401), verdict: "no effect" },
  });
  expect(result.actions.map(({ state }) => state)).toEqual(["done", "done", "done"]);
});

test("with one token, 401 after the purge proves nothing: the middleware remembers it", async () => {
  const result = await runVerified("once", { tokens: [createToken()] });
  expect(result).toMatchObject({
    code: 3,
    status: "changed",
    verification: { before: answered(401), after: answered(401), verdict: "unproven" },
    findings: [
      {
        code: "api-unauthorized",
        severity: "warning",
        message: expect.stringContaining("give a second token"),
      },
    ],
  });
});

test("an API that rejects tokens only since the purge has regressed", async () => {
  const tokens = [createToken("current"), createToken("old")];
  const command = ["purge", "--yes", "--purge", "always"];
  expect(await runVerified("turned", { command, tokens })).toMatchObject({
    code: 2,
    status: "failed",
    error: { code: "not-cured" },
    codes: ["verify-regressed"],
    verification: { before: answered(200), after: answered(401), verdict: "regressed" },
  });
});

test("certificates that the API fetches right after a purge of whatever is cached are left alone", async () => {
  const command = ["purge", "--yes", "--purge", "always"];
  const result = await runVerified("fresh", { command, tokens: [createToken(), createToken()] });
  expect(result).toMatchObject({
    code: 0,
    status: "changed",
    codes: [],
    verification: { before: answered(200), after: answered(200), verdict: "fine" },
  });
  expect(readdirSync(fleet.root("fresh") + cache)).toContain("signing_cert.pem");
});

test("a check asks with the first token, says what explains a 401, and nothing is planned for it alone", async () => {
  const rejected = { tokens: [createToken("old"), createToken()] };
  const fresh = await runVerified("fresh", { ...rejected, command: ["purge", "-C"] });
  expect(fresh).toMatchObject({ code: 3, codes: ["api-unauthorized"], actions: [] });
  expect(fresh.findings[0]?.message).toContain("nothing that a purge moves explains it");
  expect(fresh.asked).toEqual(rejected.tokens.slice(0, 1));

  const stale = await runVerified("quiet", { tokens: [createToken()], command: ["check"] });
  expect(stale.codes).toContain("cache-stale");
  expect(stale.findings.find(({ code }) => code === "api-unauthorized")?.message).toContain(
    "as it does with such a cache",
  );
  expect(stale.verification).toEqual({
    url: stale.url,
    before: answered(401),
    after: null,
    verdict: null,
  });
});

test("a token shows in no report, no log of sshd and no command line", async () => {
  const token = createToken();
  const canary = token.slice(-40);
  const commands: string[] = [];
  const onRequest = () => commands.push(...commandLines());
  const result = await runVerified("fresh", { tokens: [token], command: ["check"], onRequest });
  expect(result.asked).toEqual([token]);
  expect(commands.join("\n")).toContain("sshd");
  const shown = [result.stdout, result.stderr, result.json, fleet.sshd.log(), ...commands];
  expect(shown.filter((text) => text.includes(canary))).toEqual([]);
});

/** The arguments of every process of this machine. */
function commandLines(): readonly string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "latin1");
      } catch {
        return "";
      }
    });
}
