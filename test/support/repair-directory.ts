import { chmodSync, chownSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { repairDirectory } from "../../src/engine/action-records.ts";
import type { Permissions, RepairAction, RevertAction } from "../../src/model/action.ts";
import { createAttackedTree } from "./attacked-tree.ts";
import type { AttackedTree } from "./attacked-tree.ts";
import { runId } from "./signing-directory.ts";
import type { SigningDirectory } from "./signing-directory.ts";

/** What a directory has now. */
export function permissionsOf(path: string): Permissions {
  const { gid, mode, uid } = statSync(path);
  return { uid, gid, mode: mode & 0o7777 };
}

/** The action that gives a directory what it should have. */
export function repairAction(
  { path, quarantineRoot, root }: SigningDirectory,
  to: Partial<Permissions>,
): RepairAction {
  const { dev, ino, uid } = statSync(path, { bigint: true });
  const from = permissionsOf(path);
  return {
    kind: "repair",
    service: "neutron",
    runId,
    directory: { path, device: String(dev), inode: String(ino), uid: Number(uid) },
    quarantineRoot,
    trustedPrefix: root,
    from,
    to: { ...from, ...to },
  };
}

/** The undo of a repair. */
export function revertOf(action: RepairAction): RevertAction {
  const { directory, from, runId, service, to, trustedPrefix } = action;
  return {
    kind: "revert",
    service,
    runId,
    trustedPrefix,
    directory: { ...directory, uid: to.uid },
    repair: repairDirectory(action),
    from: to,
    to: from,
    repaired: to,
  };
}

export const before = { uid: 1000, gid: 1001, mode: 0o777 };
export const after = { uid: 9696, gid: 9697, mode: 0o700 };

/** A tree whose signing directory is to be repaired, from `before` to `after`; what is outside of it is the host's. */
export function createRepairableTree(): {
  readonly tree: AttackedTree;
  readonly action: RepairAction;
} {
  const tree = createAttackedTree(tmpdir());
  chownSync(tree.path, before.uid, before.gid);
  chmodSync(tree.path, before.mode);
  const quarantineRoot = `${tree.root}/var/lib/fleetmend/quarantine`;
  return { tree, action: repairAction({ ...tree, quarantineRoot }, after) };
}
