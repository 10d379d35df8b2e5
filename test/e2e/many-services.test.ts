import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Service } from "../../src/model/service.ts";
import { catalogue } from "../../src/services/catalogue.ts";
import { signingDirCheck } from "../../src/tasks/signing-dir/check.ts";
import { createShellTransport } from "../../src/transport/shell-transport.ts";
import { runPlan, servingControl } from "../support/memory-run.ts";
import { patience } from "../support/patience.ts";
import { createPki } from "../support/pki.ts";
import { createTestPlan } from "../support/plan.ts";
import { recordMachine } from "../support/recorded-machine.ts";
import { createHost } from "../support/session.ts";
import { createShellMachine, shellInTurn } from "../support/shells.ts";

const root = realpathSync(mkdtempSync(path.join(tmpdir(), "fleetmend-services-")));
const endpoint = "http://keystone:5000";
const consumers = [...catalogue.values()].filter(({ role }) => role === "consumer");
let bodies: Readonly<Record<string, string>>;

beforeAll(() => {
  const { current, old } = createPki();
  bodies = {
    [`${endpoint}/v2.0/certificates/signing`]: current.signing,
    [`${endpoint}/v2.0/certificates/ca`]: current.ca,
  };
  for (const service of consumers) {
    const directory = `/var/cache/${service.name}/keystone-signing`;
    const option = `signing_dir = ${directory}\n`;
    const filter = "paste.filter_factory = keystonemiddleware.auth_token:filter_factory\n";
    // Not where the service looks by itself: the unit names the file, so that it takes a read of its own.
    const file = `/srv/${service.name}/site.conf`;
    write(file, service.dialect === "paste" ? "" : `[keystone_authtoken]\n${option}`);
    for (const paste of service.dialect === "paste" ? service.pasteFiles.slice(0, 1) : []) {
      write(
        paste,
        `[pipeline:main]\npipeline = authtoken proxy-server\n[app:proxy-server]\nuse = egg:swift#proxy\n[filter:authtoken]\n${filter}${option}`,
      );
    }
    const [unit] = service.units;
    const command = `/usr/bin/${service.programs[0]} --config-file ${file}`;
    write(`/etc/systemd/system/${unit}.service`, `[Service]\nUser=root\nExecStart=${command}\n`);
    write(`${directory}/signing_cert.pem`, old.signing);
    write(`${directory}/cacert.pem`, old.ca);
    write(`${directory}/revoked.pem`, '{"revoked": []}');
    write(`${directory}/tmpa1B2c3`, "-----BEGIN CERTIFICATE-----\n");
    chmodSync(root + directory, 0o700);
  }
  write("/etc/passwd", "root:x:0:0::/root:/bin/sh\n");
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, content: string): void {
  mkdirSync(path.dirname(root + file), { recursive: true });
  writeFileSync(root + file, content);
}

describe.each(shellInTurn(2))("under %s", (_name, shell) => {
  test("all services of a host are checked in three round trips, and every byte is in the report", async () => {
    // What has just changed is read once more, file by file.
    const { ctimeMs } = statSync(`${root}/etc/passwd`);
    await expect.poll(() => Date.now() - ctimeMs, patience).toBeGreaterThan(2000);
    const machine = recordMachine(createShellMachine(shell));
    const services = consumers.map((service): Service => ({ ...service, root }));
    const host = createHost("ctl01", { services, keystoneEndpoints: [endpoint] });
    const summary = await runPlan(
      createTestPlan([host], [[signingDirCheck, {}]]),
      createShellTransport({
        connect: async () => machine,
        deadlineMs: 20_000,
        operator: "tests@here",
      }),
      { mode: "check", control: servingControl(bodies) },
    );
    const [outcome] = summary.outcomes;
    const findings = outcome?.status === "findings" ? outcome.findings : [];
    const stale = new Set(
      findings.filter(({ code }) => code === "cache-stale").map(({ service }) => service),
    );
    expect(consumers.length).toBeGreaterThanOrEqual(13);
    expect(stale).toEqual(new Set(consumers.map(({ name }) => name)));
    expect(summary.cost.roundTrips).toBeLessThanOrEqual(3);
    expect(machine.said().length).toBe(summary.cost.bytesReceived);
  });
});
