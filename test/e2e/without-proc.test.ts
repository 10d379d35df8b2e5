import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cacheOf, createHostFiles } from "../../src/demo/host-files.ts";
import { createPair } from "../../src/demo/pki.ts";
import type { Mode } from "../../src/engine/events.ts";
import { observed } from "../../src/model/outcome.ts";
import { catalogue } from "../../src/services/catalogue.ts";
import { signingDirCheck } from "../../src/tasks/signing-dir/check.ts";
import { signingDirPurge } from "../../src/tasks/signing-dir/purge.ts";
import type { Machine } from "../../src/transport/contract.ts";
import { createShellTransport } from "../../src/transport/shell-transport.ts";
import { createHiddenMachine } from "../support/hidden-machine.ts";
import { runPlan, servingControl } from "../support/memory-run.ts";
import { createTestPlan } from "../support/plan.ts";
import { createHost } from "../support/session.ts";
import { createShellMachine, shellInTurn } from "../support/shells.ts";

const endpoint = "http://keystone:5000";
let root = "";
let bodies: Readonly<Record<string, string>> = {};

beforeAll(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), "fleetmend-proc-")));
  const old = createPair(`${root}/old`, { days: 30 });
  const current = createPair(`${root}/current`, { days: 30 });
  bodies = {
    [`${endpoint}/v2.0/certificates/signing`]: current.signing,
    [`${endpoint}/v2.0/certificates/ca`]: current.ca,
  };
  const files = createHostFiles(`${root}/host`);
  const option = "[keystone_authtoken]\nsigning_dir = $state_path/keystone-signing\n";
  files.write("/etc/neutron/neutron.conf", option);
  files.cache("/var/lib/neutron/keystone-signing", cacheOf(old));
  files.write("/opt/nova/nova.conf", "[keystone_authtoken]\nsigning_dir = /var/lib/nova/signing\n");
  const unit =
    "[Service]\nUser=nova\nExecStart=/usr/bin/nova-api --config-file /opt/nova/nova.conf\n";
  files.write("/lib/systemd/system/nova-api.service", unit);
  files.cache("/var/lib/nova/signing", cacheOf(current));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function run(machine: Machine, mode: Mode) {
  const services = ["neutron", "nova"].flatMap((name) => catalogue.get(name) ?? []);
  const host = createHost("ctl01", {
    services: services.map((service) => ({ ...service, root: `${root}/host` })),
    keystoneEndpoints: [endpoint],
  });
  const step =
    mode === "check"
      ? ([signingDirCheck, { evidence: "openssl" }] as const)
      : ([signingDirPurge, {}] as const);
  const transport = createShellTransport({
    connect: async () => machine,
    deadlineMs: 20_000,
    operator: "tests@here",
  });
  const { outcomes } = await runPlan(createTestPlan([host], [step]), transport, {
    mode,
    control: servingControl(bodies),
  });
  const [outcome] = outcomes;
  if (outcome === undefined) throw new Error("no outcome");
  return { ...observed(outcome), status: outcome.status };
}

describe.each(shellInTurn(0))("under %s", (_name, shell) => {
  test("units and usual files are diagnosed without /proc and openssl as with them, and the report says so", async () => {
    const whole = await run(createShellMachine(shell), "check");
    const bare = await run(createHiddenMachine(shell, ["/proc", "openssl", "lsattr"]), "check");
    const shown = ({ findings }: typeof whole) =>
      findings.map(({ code, path, service, severity }) => [service, severity, code, path]);
    expect(shown(bare)).toEqual(shown(whole));
    expect(bare.services.map(({ signingDir, source }) => [source, signingDir?.value])).toEqual(
      whole.services.map(({ signingDir, source }) => [source, signingDir?.value]),
    );
    for (const { notes, openssl } of bare.services) {
      expect(notes).toEqual([
        expect.stringContaining("There is no /proc on the host") as string,
        expect.stringContaining("There is no lsattr on the host") as string,
      ]);
      expect(openssl).toMatchObject([{ status: "none" }]);
    }
    expect(whole.services.flatMap(({ notes }) => notes)).toEqual([]);
  });

  test("a purge without /proc is refused, and the plan says why", async () => {
    const { actions, findings } = await run(createHiddenMachine(shell, ["/proc"]), "apply");
    expect(actions).toEqual([]);
    expect(findings.find(({ code }) => code === "cache-stale")).toMatchObject({
      cure: "by-hand",
      message: expect.stringContaining(
        "a purge leaves it alone: the host does not show its mounts",
      ) as string,
    });
  });
});
