import { beforeAll, describe, expect, test } from "vitest";
import type { ControlReader } from "../../../../src/model/control-reader.ts";
import type { Host } from "../../../../src/model/host.ts";
import { catalogue } from "../../../../src/services/catalogue.ts";
import { signingDirCheck } from "../../../../src/tasks/signing-dir/check.ts";
import { memoryTransport } from "../../../../src/transport/memory/memory-transport.ts";
import { isolatedControl, runPlan } from "../../../support/memory-run.ts";
import { codesOf, hostFiles, now } from "../../../support/neutron-host.ts";
import { createPki } from "../../../support/pki.ts";
import type { Pki } from "../../../support/pki.ts";
import { createTestPlan } from "../../../support/plan.ts";
import { createHost } from "../../../support/session.ts";

let pki: Pki;
beforeAll(() => {
  pki = createPki();
});

function hostOf(name: string, service: string, root = ""): Host {
  const definition = catalogue.get(service);
  if (definition === undefined) throw new Error(`no ${service}`);
  return createHost(name, { services: [{ ...definition, root }] });
}

/** Codes of a neutron host with the old pair cached, by what the reference is. */
async function check(
  reference: string,
  keystones: Readonly<Record<string, { readonly signing: string; readonly ca: string }>>,
  control: ControlReader = isolatedControl,
): Promise<readonly string[]> {
  const neutron = hostOf("ctl01", "neutron");
  const hosts = [neutron, ...Object.keys(keystones).map((name) => hostOf(name, "keystone"))];
  const files = Object.entries(keystones).map(([name, { signing, ca }]) => [
    name,
    {
      files: {
        "/etc/keystone/ssl/certs/signing_cert.pem": signing,
        "/etc/keystone/ssl/certs/ca.pem": ca,
      },
    },
  ]);
  const cache = { "signing_cert.pem": pki.old.signing, "cacert.pem": pki.old.ca };
  const transport = memoryTransport({
    ctl01: { files: hostFiles(cache), now: now() },
    ...(Object.fromEntries(files) as Parameters<typeof memoryTransport>[0]),
  });
  const plan = createTestPlan([neutron], [[signingDirCheck, { reference }]]);
  const summary = await runPlan({ ...plan, inventory: hosts }, transport, {
    mode: "check",
    control,
  });
  const [outcome] = summary.outcomes;
  if (outcome === undefined) throw new Error("no outcome");
  return codesOf(outcome);
}

describe("keystone-hosts", () => {
  test("the files of the inventory's keystone hosts tell what is stale", async () => {
    expect(await check("keystone-hosts", { key01: pki.current, key02: pki.current })).toEqual([
      "cache-stale",
    ]);
    expect(await check("keystone-hosts", { key01: pki.old })).toEqual([]);
  });

  test("hosts that differ from each other are told", async () => {
    expect(await check("keystone-hosts", { key01: pki.current, key02: pki.old })).toEqual([
      "keystone-disagrees",
    ]);
  });

  test("below another root links lead where they lead Keystone, not to files of the host", async () => {
    const root = "/var/lib/lxc/key01/rootfs";
    const directory = "/etc/keystone/ssl/certs";
    const neutron = hostOf("ctl01", "neutron");
    const plan = createTestPlan([neutron], [[signingDirCheck, { reference: "keystone-hosts" }]]);
    const inventory = [neutron, hostOf("key01", "keystone", root)];
    const cache = { "signing_cert.pem": pki.old.signing, "cacert.pem": pki.old.ca };
    const transport = memoryTransport({
      ctl01: { files: hostFiles(cache), now: now() },
      key01: {
        files: {
          [`${root}${directory}`]: { linkTo: "/srv/certs" },
          [`${root}/srv/certs/signing_cert.pem`]: pki.old.signing,
          [`${root}/srv/certs/ca.pem`]: pki.old.ca,
          "/srv/certs/signing_cert.pem": pki.current.signing,
          "/srv/certs/ca.pem": pki.current.ca,
        },
      },
    });
    const { outcomes } = await runPlan({ ...plan, inventory }, transport, { mode: "check" });
    expect(outcomes.map(codesOf)).toEqual([[]]);
  });

  test("without any keystone host the run is refused", async () => {
    await expect(check("keystone-hosts", {})).rejects.toMatchObject({
      code: "usage",
      message: expect.stringContaining("no host of the inventory has the service keystone"),
    });
  });
});

describe("a directory", () => {
  const controlWith = (files: Readonly<Record<string, string>>): ControlReader => ({
    ...isolatedControl,
    async readFile(path) {
      const text = files[path];
      return text === undefined
        ? { status: "failed", reason: "ENOENT" }
        : { status: "read", content: Buffer.from(text) };
    },
  });

  test("its two certificates tell what is stale", async () => {
    const { signing, ca } = pki.current;
    const control = controlWith({ "/ref/signing_cert.pem": signing, "/ref/cacert.pem": ca });
    expect(await check("/ref", {}, control)).toEqual(["cache-stale"]);
  });

  test.each([
    ["is missing", {}, "/ref/signing_cert.pem cannot be read: ENOENT"],
    [
      "has no certificates",
      { "/ref/signing_cert.pem": "x", "/ref/cacert.pem": "x" },
      "is of no use",
    ],
  ])("that %s is refused before any host is looked at", async (_what, files, message) => {
    await expect(check("/ref", {}, controlWith(files))).rejects.toMatchObject({
      code: "usage",
      message: expect.stringContaining(message),
    });
  });

  test("a word that is neither a source nor a path is refused", async () => {
    await expect(check("endpoint", {})).rejects.toMatchObject({ code: "usage" });
  });
});
