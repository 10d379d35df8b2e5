import { createHash } from "node:crypto";
import type { Permissions, RepairAction, RevertAction } from "../../model/action.ts";
import { permissionChanges } from "../../model/permission-changes.ts";
import { formatRepairManifest } from "../../parse/repair-manifest.ts";
import type { ChangeResult } from "../contract.ts";
import type { FileTree } from "./file-tree.ts";
import { writeMemoryFile } from "./write-memory-file.ts";

/** Carries out a repair or its undo on a memory host, whose directory is known to be the one that is meant. */
export function changePermissions(
  tree: FileTree,
  action: RepairAction | RevertAction,
): ChangeResult {
  const { directory, from, to } = action;
  const node = tree.get(directory.path);
  if (node === undefined || permissionChanges(node.facts, from).length > 0) {
    return nothing("drifted", "it has another owner or mode now");
  }
  const own = repairDirectory(action);
  const text = manifestOf(action);
  if (action.kind === "repair") {
    writeMemoryFile(tree, `${own}/manifest`, text);
  } else {
    const manifest = tree.get(`${own}/manifest`);
    const isSame = manifest?.kind === "file" && manifest.content.toString() === text;
    if (!isSame) return nothing("drifted", "another repair is written down by now");
    if (tree.has(`${own}/undone`)) return nothing("refused", "its repair was undone already");
    writeMemoryFile(tree, `${own}/undone`, "");
  }
  tree.set(directory.path, { ...node, facts: { ...node.facts, ...to } });
  const files = permissionChanges(from, to).map(({ what }) => {
    return { name: what, state: "done" as const, reason: "" };
  });
  return { verdict: "done", reason: "", files };
}

function repairDirectory(action: RepairAction | RevertAction): string {
  if (action.kind === "revert") return action.repair;
  const hash = createHash("sha256").update(action.directory.path).digest("hex").slice(0, 16);
  return `${action.quarantineRoot}/${action.runId}.${hash}.repair`;
}

function manifestOf(action: RepairAction | RevertAction): string {
  const { directory, runId: run, service } = action;
  const [before, after]: readonly [Permissions, Permissions] =
    action.kind === "repair" ? [action.from, action.to] : [action.to, action.repaired];
  return formatRepairManifest({ run, service, directory, before, after });
}

function nothing(verdict: ChangeResult["verdict"], reason: string): ChangeResult {
  return { verdict, reason, files: [] };
}
