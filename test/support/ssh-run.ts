import type { Summary } from "../../src/engine/events.ts";
import { createPlan } from "../../src/engine/create-plan.ts";
import { run } from "../../src/engine/run.ts";
import type { RunOptions } from "../../src/engine/run.ts";
import { loadInventory } from "../../src/library/load-inventory.ts";
import { loadPlaybook } from "../../src/library/load-playbook.ts";
import type { Host } from "../../src/model/host.ts";
import { builtInTasks } from "../../src/tasks/built-in.ts";
import type { Machine } from "../../src/transport/contract.ts";
import { createShellTransport } from "../../src/transport/shell-transport.ts";
import { createSshConnector } from "../../src/transport/ssh/connector.ts";

export interface SshRunOptions extends Pick<RunOptions, "mode"> {
  readonly inventory: string;
  readonly playbook: "check" | "purge";
  /** Milliseconds that a host may take to answer one exchange. */
  readonly deadlineMs: number;
  /** Comes between a host's machine and the session on it. */
  readonly wrap?: (machine: Machine, host: Host) => Machine;
}

/** Runs a built-in playbook over SSH as the command line does, but with another deadline. */
export async function runOverSsh(options: SshRunOptions): Promise<Summary> {
  const { inventory, playbook, mode, deadlineMs, wrap = (machine) => machine } = options;
  const ssh = createSshConnector({ home: "/nowhere", environment: {}, loginName: "nobody" });
  const transport = createShellTransport({
    deadlineMs,
    operator: "tests@here",
    async connect(host, open) {
      const { name, connection } = host;
      if (connection.kind !== "ssh") throw new Error(`${name} is not to be reached over SSH`);
      const endpoint = { ...connection, port: connection.port ?? 22, via: [] };
      return wrap(await ssh.connect({ name, connection: endpoint }, open), host);
    },
  });
  const plan = createPlan(await loadPlaybook(`playbooks/${playbook}.yaml`), {
    inventory: await loadInventory(inventory),
    tasks: builtInTasks,
  });
  return run(plan, { mode, transport });
}
