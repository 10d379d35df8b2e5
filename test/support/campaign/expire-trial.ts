import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { catalogue } from "../../../src/services/catalogue.ts";
import { quarantineExpire } from "../../../src/tasks/quarantine/expire.ts";
import { createShellTransport } from "../../../src/transport/shell-transport.ts";
import { runPlan } from "../memory-run.ts";
import { createOldQuarantine } from "../old-quarantine.ts";
import type { OldQuarantine } from "../old-quarantine.ts";
import { createTestPlan } from "../plan.ts";
import { createHost } from "../session.ts";
import { createShellMachine } from "../shells.ts";
import { createStoppedMachine, readStops } from "./stopped-machine.ts";
import type { Stop } from "./stopped-machine.ts";
import { change } from "./trial.ts";

/** How many calls an expiry makes that change a file system. */
export async function countExpiryCalls(shell: readonly string[]): Promise<number> {
  using old = createOldQuarantine();
  using log = makeLog();
  await change(createStoppedMachine(shell, log.path, { how: "count" }), old.action());
  return readStops(log.path).calls.length;
}

/** Stops an expiry, and tells what is wrong with what it left or said, or with the next one. */
export async function runExpiryTrial(
  shell: readonly string[],
  stop: Stop,
): Promise<readonly string[]> {
  using old = createOldQuarantine();
  using log = makeLog();
  const beside = besideOf(old);
  const result = await change(createStoppedMachine(shell, log.path, stop), old.action());
  if (!readStops(log.path).fired) return ["the call was not made"];
  const left = existsSync(old.path) ? readdirSync(old.path) : null;
  const problems = [
    ...(left !== null && left.length > 0 && !left.includes("manifest")
      ? ["the manifest was not the last to go"]
      : []),
    ...(result?.verdict === "done" && left !== null ? ["the host said that it is gone"] : []),
    ...(result?.files[0]?.state === "done" && left !== null ? ["the host said so of it"] : []),
  ];
  const status = await expireAgain(old, shell);
  return [
    ...problems,
    ...(status === (left === null ? "ok" : "changed") ? [] : [`the next one ended as ${status}`]),
    ...(existsSync(old.path) ? ["the next one left it"] : []),
    ...(besideOf(old) === beside ? [] : ["something beside it has changed"]),
  ];
}

async function expireAgain(
  { root }: OldQuarantine,
  shell: readonly string[],
): Promise<string | undefined> {
  const service = catalogue.get("neutron");
  if (service === undefined) throw new Error("no neutron");
  const host = createHost("ctl01", { services: [{ ...service, root }] });
  const transport = createShellTransport({
    connect: async () => createShellMachine(shell),
    deadlineMs: 60_000,
    operator: "tests@here",
  });
  const plan = createTestPlan([host], [[quarantineExpire, { older_than: "30d" }]]);
  const { outcomes } = await runPlan(plan, transport, { mode: "apply" });
  return outcomes[0]?.status;
}

/** All that an expiry has no business with. */
function besideOf(old: OldQuarantine): string {
  return old
    .snapshot()
    .split("\n")
    .filter((line) => !line.startsWith(old.path) && !line.startsWith(`${old.quarantineRoot} `))
    .join("\n");
}

function makeLog(): Disposable & { readonly path: string } {
  const directory = mkdtempSync("/dev/shm/fleetmend-trial-");
  return {
    path: `${directory}/log`,
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}
