import { expect, test } from "vitest";
import type { ControlReader } from "../../../../src/model/control-reader.ts";
import type { HttpOptions, HttpRead } from "../../../../src/model/http.ts";
import { observed } from "../../../../src/model/outcome.ts";
import { Secret } from "../../../../src/model/secret.ts";
import { catalogue } from "../../../../src/services/catalogue.ts";
import { signingDirCheck } from "../../../../src/tasks/signing-dir/check.ts";
import { signingDirPurge } from "../../../../src/tasks/signing-dir/purge.ts";
import type { MemoryWeb } from "../../../../src/transport/memory/memory-reader.ts";
import { memoryTransport } from "../../../../src/transport/memory/memory-transport.ts";
import { isolatedControl, runPlan } from "../../../support/memory-run.ts";
import { hostFiles, now } from "../../../support/neutron-host.ts";
import { createTestPlan } from "../../../support/plan.ts";
import { createHost } from "../../../support/session.ts";

/** What was asked: by which way, and with which token. */
type Asked = readonly (readonly [way: string, url: string, token: string | undefined])[];

interface Scene {
  readonly url?: string;
  readonly hosts?: readonly string[];
  readonly tokens?: readonly string[];
  readonly purge?: boolean;
  readonly control?: (url: string) => HttpRead | Promise<HttpRead>;
  /** Hosts at the same time; one if left out. */
  readonly concurrency?: number;
  /** What is answered through a host. */
  readonly code?: (host: string, token: string | undefined) => number | undefined;
}

async function play(scene: Scene) {
  const { hosts = ["h1"], tokens = ["first", "second"], url, purge = false } = scene;
  const neutron = catalogue.get("neutron");
  if (neutron === undefined) throw new Error("no neutron");
  const service = url === undefined ? neutron : { ...neutron, verifyUrl: url };
  const asked: [string, string, string | undefined][] = [];
  const note = (way: string, to: string, options: HttpOptions | undefined) => {
    const token = options?.token?.reveal();
    asked.push([way, to, token]);
    return token;
  };
  const control: ControlReader = {
    ...isolatedControl,
    get: async (to, options) => {
      if (to !== url) return isolatedControl.get(to);
      note("control", to, options);
      return (await scene.control?.(to)) ?? (await isolatedControl.get(to));
    },
  };
  const answerOf =
    (host: string): MemoryWeb =>
    (to, options) => {
      const code = scene.code?.(host, note(host, to, options));
      return code === undefined ? undefined : { code, body: "" };
    };
  const files = hostFiles({ "signing_cert.pem": "broken", "cacert.pem": "broken" });
  const machines = hosts.map(
    (name) => [name, { files, now: now(), answer: answerOf(name) }] as const,
  );
  const step = purge ? ([signingDirPurge, {}] as const) : ([signingDirCheck, {}] as const);
  const { outcomes, exitCode } = await runPlan(
    createTestPlan(
      hosts.map((name) => createHost(name, { services: [service] })),
      [step],
    ),
    memoryTransport(Object.fromEntries(machines)),
    {
      mode: purge ? "apply" : "check",
      control,
      concurrency: scene.concurrency ?? 1,
      apiTokens: tokens.map((text) => new Secret(text)),
    },
  );
  const seen = outcomes.map(observed);
  return {
    exitCode,
    asked: asked as Asked,
    statuses: outcomes.map(({ status }) => status),
    verifications: seen.map(({ services }) => services[0]?.verification),
    api: seen.map(({ findings }) =>
      findings.filter(({ code }) => /^(?:api|verify)-/.test(code)).map(({ code }) => code),
    ),
  };
}

test.each([
  "http://localhost:9696/",
  "http://127.0.0.1:9696/",
  "http://127.9.9.9/",
  "http://[::1]:9696/",
  "http://LOCALHOST/",
])("%s is the host itself, which is asked through it alone", async (url) => {
  const { asked } = await play({ url, code: () => 200 });
  expect(asked).toEqual([["h1", url, "first"]]);
});

test("any other URL is asked from the control node", async () => {
  const url = "http://127.example.org/";
  const control = () => ({ status: "answered" as const, url, code: 401, body: Buffer.alloc(0) });
  const { asked, api } = await play({ url, control, code: () => 200 });
  expect(asked).toEqual([["control", url, "first"]]);
  expect(api).toEqual([["api-unauthorized"]]);
});

test("it is asked through the host where the control node reaches nobody, and not where somebody is", async () => {
  const url = "http://api.example.org/";
  const unreached = await play({ url, code: () => 200 });
  expect(unreached.asked.map(([way]) => way)).toEqual(["control", "h1"]);
  expect(unreached.api).toEqual([[]]);

  const reason = "its certificate has expired";
  const refused = { status: "failed" as const, url, reason, stage: "answer" as const };
  const { asked, api, verifications } = await play({ url, control: () => refused });
  expect(asked.map(([way]) => way)).toEqual(["control"]);
  expect(api).toEqual([["api-unreachable"]]);
  expect(verifications[0]?.before).toEqual({ status: "failed", reason });
});

test("where both ways fail, both reasons are told", async () => {
  const { verifications } = await play({ url: "http://api.example.org/" });
  expect(verifications[0]?.before).toEqual({
    status: "failed",
    reason: "no network in this test; through the host: nobody is there",
  });
});

test("without a URL, or without a token, nobody is asked and nothing is said", async () => {
  const url = "http://localhost/";
  for (const scene of [{ code: () => 401 }, { url, tokens: [], code: () => 401 }]) {
    const { asked, api, verifications } = await play(scene);
    expect({ asked, api, verifications }).toEqual({
      asked: [],
      api: [[]],
      verifications: [undefined],
    });
  }
});

test("the first token is for the look before a purge, the last for the one after it", async () => {
  const url = "http://localhost/";
  const tokens = ["first", "middle", "last"];
  const code = (_host: string, token: string | undefined) => (token === "first" ? 401 : 200);
  const result = await play({ url, tokens, purge: true, code });
  expect(result.asked.map(([, , token]) => token)).toEqual(["first", "last"]);
  expect(result).toMatchObject({
    exitCode: 0,
    statuses: ["changed"],
    api: [["verify-fixed"]],
    verifications: [{ verdict: "fixed" }],
  });
});

test("the same token twice is one token", async () => {
  const scene = { url: "http://localhost/", tokens: ["same", "same"], purge: true };
  const result = await play({ ...scene, code: () => 401 });
  expect(result.verifications).toMatchObject([{ verdict: "unproven" }]);
  expect(result.statuses).toEqual(["changed"]);
  expect(result.exitCode).toBe(3);
});

test("of hosts behind one URL, a token that one of them made it reject proves nothing for the next", async () => {
  const url = "http://api.example.org/";
  const control = () => ({ status: "answered" as const, url, code: 401, body: Buffer.alloc(0) });
  const { verifications } = await play({ url, hosts: ["h1", "h2"], purge: true, control });
  expect(verifications).toMatchObject([{ verdict: "no effect" }, { verdict: "unproven" }]);
});

test("nor does it for one that asked at the same time", async () => {
  const url = "http://api.example.org/";
  const waiting: (() => void)[] = [];
  const control = async (): Promise<HttpRead> => {
    // Both hosts have asked before any of them is answered.
    if (waiting.length === 0) await new Promise<void>((resolve) => void waiting.push(resolve));
    else waiting.pop()?.();
    return { status: "answered", url, code: 401, body: Buffer.alloc(0) };
  };
  const scene = { url, hosts: ["h1", "h2"], purge: true, concurrency: 2 };
  const { verifications } = await play({ ...scene, control });
  expect(new Set(verifications.map((one) => one?.verdict))).toEqual(
    new Set(["no effect", "unproven"]),
  );
});

test("of hosts with APIs of their own, each is judged by itself", async () => {
  const scene = { url: "http://localhost/", hosts: ["h1", "h2"], purge: true };
  const { verifications, statuses } = await play({ ...scene, code: () => 401 });
  expect(verifications).toMatchObject([{ verdict: "no effect" }, { verdict: "no effect" }]);
  expect(statuses).toEqual(["failed", "failed"]);
});
