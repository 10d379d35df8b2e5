import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { createHostFiles } from "../../../src/demo/host-files.ts";
import type { Mode, Summary } from "../../../src/engine/events.ts";
import type { Task } from "../../../src/engine/task.ts";
import type { QuarantineAction } from "../../../src/model/action.ts";
import { catalogue } from "../../../src/services/catalogue.ts";
import { quarantineUndo } from "../../../src/tasks/quarantine/undo.ts";
import { signingDirPurge } from "../../../src/tasks/signing-dir/purge.ts";
import { createShellTransport } from "../../../src/transport/shell-transport.ts";
import { runPlan } from "../memory-run.ts";
import { createTestPlan } from "../plan.ts";
import { createHost } from "../session.ts";
import { createShellMachine } from "../shells.ts";
import { cacheNames, identityOf, purgeAction, runId } from "../signing-directory.ts";

/** A neutron below a root, whose cache is no certificate, and what it has besides. */
export interface StaleNeutron {
  readonly root: string;
  /** Its signing directory. */
  readonly path: string;
  readonly quarantineRoot: string;
  /** The action that purges the cache as it is now, in the run {@link runId}. */
  action(): QuarantineAction;
  /** The whole of a purge as the command line does it. */
  purge(id: string): Promise<Summary>;
  undo(id: string): Promise<Summary>;
  /** Every name in the directory with all that a move must keep, and the directory's own owner and mode. */
  snapshot(): readonly string[];
  /** Files of the directory and of all quarantines, by {@link identityOf}. */
  kept(): ReadonlySet<string>;
}

/** Both for a run that follows one that was cut. */
export const laterId = "20260102T030406Z-0a1b2c";
export { runId };

/** What is in the directory besides the cache, and must stay. */
const foreign = ["policy.json", "tmpnotes.txt"];

/** @param root an empty directory, such as the top of a mount */
export function furnishStaleNeutron(root: string, shell: readonly string[]): StaleNeutron {
  const value = "/var/lib/neutron/keystone-signing";
  const path = root + value;
  const { cache, write } = createHostFiles(root);
  write("/etc/neutron/neutron.conf", `[keystone_authtoken]\nsigning_dir = ${value}\n`);
  cache(value, Object.fromEntries(cacheNames.map((name) => [name, `<html> ${name}`])));
  for (const name of foreign) writeFileSync(`${path}/${name}`, `a neutron's own ${name}`);
  mkdirSync(`${path}/instances`);
  for (const directory of [root, `${root}/var`, `${root}/var/lib`]) chmodSync(directory, 0o755);
  return openStaleNeutron(root, shell);
}

/** The same of a root that was furnished before. */
export function openStaleNeutron(root: string, shell: readonly string[]): StaleNeutron {
  const path = `${root}/var/lib/neutron/keystone-signing`;
  const quarantineRoot = `${root}/var/lib/fleetmend/quarantine`;
  const service = catalogue.get("neutron");
  if (service === undefined) throw new Error("no neutron");
  const host = createHost("ctl01", { services: [{ ...service, root }] });
  const transport = createShellTransport({
    connect: async () => createShellMachine(shell),
    deadlineMs: 60_000,
    operator: "tests@here",
  });
  const run = (task: Task, params: object, mode: Mode, id?: string) =>
    runPlan(createTestPlan([host], [[task, params]]), transport, { mode, runId: id });
  return {
    root,
    path,
    quarantineRoot,
    action: () => purgeAction({ root, path, quarantineRoot }),
    purge: (id) => run(signingDirPurge, { purge: "always" }, "apply", id),
    undo: (id) => run(quarantineUndo, { run: id }, "apply"),
    snapshot() {
      const { gid, ino, mode, uid } = statSync(path);
      const names = readdirSync(path).toSorted();
      return [
        [ino, uid, gid, mode.toString(8)].join(" "),
        ...names.map((name) => `${name} ${describe(`${path}/${name}`)}`),
      ];
    },
    kept: () => new Set([path, ...directoriesIn(quarantineRoot)].flatMap(identitiesIn)),
  };
}

function describe(file: string): string {
  return statSync(file).isFile() ? identityOf(file) : "no file";
}

function directoriesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).map((name) => `${directory}/${name}`);
  } catch {
    // It was never made.
    return [];
  }
}

function identitiesIn(directory: string): readonly string[] {
  return directoriesIn(directory).map(describe);
}
