/** Checks the signing caches of every host in an inventory, as `fleetmend check` does. */
import {
  builtInTasks,
  createPlan,
  createTransport,
  humanReporter,
  loadInventory,
  loadPlaybook,
  run,
} from "fleetmend";

const inventory = await loadInventory(process.argv[2] ?? "inventory.yaml");
const playbook = await loadPlaybook("playbooks/check.yaml");
const plan = createPlan(playbook, { inventory, tasks: builtInTasks });
const { exitCode } = await run(plan, {
  mode: "check",
  transport: await createTransport(),
  reporters: [humanReporter(process.stdout, { width: 80, colours: "off" })],
});
process.exitCode = exitCode;
