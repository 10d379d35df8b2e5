import { chmodSync, chownSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createHostFiles } from "../../src/demo/host-files.ts";
import type { Mode, Summary } from "../../src/engine/events.ts";
import type { Task } from "../../src/engine/task.ts";
import type { RepairAction } from "../../src/model/action.ts";
import { catalogue } from "../../src/services/catalogue.ts";
import { quarantineUndo } from "../../src/tasks/quarantine/undo.ts";
import { signingDirPurge } from "../../src/tasks/signing-dir/purge.ts";
import type { Machine } from "../../src/transport/contract.ts";
import { createShellTransport } from "../../src/transport/shell-transport.ts";
import { runPlan } from "./memory-run.ts";
import { createTestPlan } from "./plan.ts";
import { after, before, permissionsOf, repairAction } from "./repair-directory.ts";
import { createHost } from "./session.ts";
import { cacheNames, identityOf } from "./signing-directory.ts";

/** A real neutron below a root, with `before` for owner and mode of its directory, and a cache that is no certificate. */
export interface WrongNeutron extends Disposable {
  readonly root: string;
  /** Its signing directory. */
  readonly path: string;
  /** The action that gives it `after`. */
  readonly repair: RepairAction;
  purge(mode: Mode, runId: string, params?: object): Promise<Summary>;
  undo(mode: Mode, runId: string): Promise<Summary>;
  /** Owner and mode of the directory, and everything of the files in it. */
  snapshot(): readonly unknown[];
}

export function createWrongNeutron(connect: () => Machine): WrongNeutron {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), "fleetmend-wrong-")));
  const value = "/var/lib/neutron/keystone-signing";
  const place = root + value;
  const { cache, write } = createHostFiles(root);
  const { gid, uid } = after;
  write("/etc/passwd", `neutron:x:${uid}:${gid}::/var/lib/neutron:/bin/false\n`);
  write("/etc/neutron/neutron.conf", `[keystone_authtoken]\nsigning_dir = ${value}\n`);
  cache(value, Object.fromEntries(cacheNames.map((name) => [name, `<html> ${name}`])));
  chownSync(place, before.uid, before.gid);
  chmodSync(place, before.mode);
  const service = catalogue.get("neutron");
  if (service === undefined) throw new Error("no neutron");
  const host = createHost("ctl01", { services: [{ ...service, root }] });
  const transport = createShellTransport({
    connect: async () => connect(),
    deadlineMs: 20_000,
    operator: "tests@here",
  });
  const run = (task: Task, params: object, mode: Mode, runId?: string) =>
    runPlan(createTestPlan([host], [[task, params]]), transport, { mode, runId });
  const quarantineRoot = `${root}/var/lib/fleetmend/quarantine`;
  return {
    root,
    path: place,
    repair: repairAction({ root, path: place, quarantineRoot }, after),
    purge: (mode, runId, params = { repair: ["dir-owner", "dir-mode"] }) =>
      run(signingDirPurge, params, mode, runId),
    undo: (mode, runId) => run(quarantineUndo, { run: runId }, mode),
    snapshot: () => [
      permissionsOf(place),
      ...readdirSync(place).map((name) => [name, identityOf(`${place}/${name}`)]),
    ],
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}
