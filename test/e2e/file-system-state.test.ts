import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cacheOf, createHostFiles } from "../../src/demo/host-files.ts";
import { observed } from "../../src/model/outcome.ts";
import { catalogue } from "../../src/services/catalogue.ts";
import { signingDirPurge } from "../../src/tasks/signing-dir/purge.ts";
import { createShellTransport } from "../../src/transport/shell-transport.ts";
import { runPlan, servingControl } from "../support/memory-run.ts";
import { createPki } from "../support/pki.ts";
import type { Pki } from "../support/pki.ts";
import { createTestPlan } from "../support/plan.ts";
import { createHost } from "../support/session.ts";
import { createShellMachine } from "../support/shells.ts";

const directory = realpathSync(mkdtempSync(path.join(tmpdir(), "fleetmend-state-")));
const endpoint = "http://keystone:5000";
let pki: Pki;

beforeAll(() => {
  pki = createPki();
  const files = createHostFiles(`${directory}/root`);
  const option = "signing_dir = $state_path/keystone-signing\n";
  files.write("/etc/neutron/neutron.conf", `[keystone_authtoken]\n${option}`);
  files.cache("/var/lib/neutron/keystone-signing", cacheOf(pki.old));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Plans a purge of the stale cache on a host whose `/var` is a small file system of its own, prepared by some commands. */
async function plan(prepare: string) {
  const mounted = `${directory}/root/var`;
  // In a mount namespace of the shell's own, so that it ends with the shell. This needs root.
  const script = `cp -a ${mounted} ${directory}/copy && mount -t tmpfs -o size=256k,mode=755 none ${mounted} &&
    cp -a ${directory}/copy/. ${mounted} && rm -r ${directory}/copy && { ${prepare}; } && exec /bin/sh "$@"`;
  const machine = createShellMachine(["unshare", "--mount", "/bin/sh", "-c", script, "sh"]);
  const service = catalogue.get("neutron");
  if (service === undefined) throw new Error("no neutron");
  const host = createHost("ctl01", {
    services: [{ ...service, root: `${directory}/root` }],
    keystoneEndpoints: [endpoint],
  });
  const bodies = {
    [`${endpoint}/v2.0/certificates/signing`]: pki.current.signing,
    [`${endpoint}/v2.0/certificates/ca`]: pki.current.ca,
  };
  const { outcomes } = await runPlan(
    createTestPlan([host], [[signingDirPurge, {}]]),
    createShellTransport({
      connect: async () => machine,
      deadlineMs: 20_000,
      operator: "tests@here",
    }),
    { mode: "check", control: servingControl(bodies) },
  );
  const [outcome] = outcomes;
  if (outcome === undefined || !("findings" in outcome)) throw new Error(JSON.stringify(outcome));
  const { actions, findings } = observed(outcome);
  return { actions, found: findings.map(({ code, cure }) => `${code}: ${cure}`), findings };
}

test("with room on the file system the cache is to be purged", async () => {
  const { actions, found } = await plan("true");
  expect(found).toEqual(["cache-stale: purge", "cache-stale: purge"]);
  expect(actions).toHaveLength(3);
});

test("a full file system is to be mended first, for the service could not keep what it fetches", async () => {
  const fill = `dd if=/dev/zero of=${directory}/root/var/filler bs=1k 2>/dev/null || true`;
  const { actions, findings, found } = await plan(fill);
  expect(found).toEqual(["dir-full: by-hand", "cache-stale: by-hand", "cache-stale: by-hand"]);
  expect(findings[0]?.message).toContain(`(at ${directory}/root/var)`);
  expect(actions).toEqual([]);
});

test("a file system that is mounted read-only is to be mended first", async () => {
  const { actions, found } = await plan(`mount -o remount,ro ${directory}/root/var`);
  expect(found).toEqual(["dir-read-only: by-hand", "cache-stale: by-hand", "cache-stale: by-hand"]);
  expect(actions).toEqual([]);
});
