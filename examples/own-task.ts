/** A check of one's own, on hosts that exist in memory alone. */
import { createPlan, defineTask, humanReporter, loadInventory, loadPlaybook, run } from "fleetmend";
import type { Finding } from "fleetmend";
import { memoryTransport } from "fleetmend/testing";
import { z } from "zod";

const fernetKeys = defineTask({
  name: "keystone.fernet_keys",
  summary: "Report Fernet keys that others than Keystone can read",
  params: z.strictObject({ directory: z.string().default("/etc/keystone/fernet-keys") }),
  probe: (host, { directory }) => host.list(directory),
  diagnose(listing, { directory }): readonly Finding[] {
    if (listing.status !== "listed") {
      const message = `is ${listing.status}, so no token can be issued`;
      return [{ code: "fernet-keys-missing", severity: "error", message, path: directory }];
    }
    return listing.entries
      .filter(({ mode }) => (mode & 0o077) !== 0)
      .map(({ name, mode }) => ({
        code: "fernet-key-exposed",
        severity: "warning",
        message: `has mode ${mode.toString(8)}; run chmod 600`,
        path: `${directory}/${name}`,
      }));
  },
});

const tasks = [fernetKeys];
const inventory = await loadInventory("examples/own-task-inventory.yaml");
const playbook = await loadPlaybook("examples/own-task.yaml", { tasks });
const { exitCode } = await run(createPlan(playbook, { inventory, tasks }), {
  mode: "check",
  transport: memoryTransport({
    ks01: { files: { "/etc/keystone/fernet-keys/0": { content: "secret", mode: 0o600 } } },
    ks02: { files: { "/etc/keystone/fernet-keys/0": { content: "secret", mode: 0o644 } } },
    ks03: { files: {} },
  }),
  reporters: [humanReporter(process.stdout, { width: 80, colours: "off" })],
});
process.exitCode = exitCode;
