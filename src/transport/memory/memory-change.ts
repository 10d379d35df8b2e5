import { createHash } from "node:crypto";
import type {
  Action,
  ExpireAction,
  FileGuard,
  QuarantineAction,
  RestoreAction,
} from "../../model/action.ts";
import type { ChangedFile, ChangeResult } from "../contract.ts";
import type { FileTree, MemoryNode } from "./file-tree.ts";
import { changePermissions } from "./memory-repair.ts";
import { writeMemoryFile } from "./write-memory-file.ts";

/** Carries out an action on a memory host with the guards of `remote/change.sh`. */
export function changeTree(tree: FileTree, action: Action): ChangeResult {
  const { path, device, inode, uid } = action.directory;
  const directory = tree.get(path);
  if (directory?.facts.device !== device || directory.facts.inode !== inode) {
    return nothing("drifted", "another directory has its name now");
  }
  if (directory.facts.uid !== uid) return nothing("drifted", "it has another owner now");
  switch (action.kind) {
    case "quarantine":
      return quarantine(tree, action);
    case "restore":
      return restore(tree, action);
    case "expire":
      return expire(tree, action);
    case "repair":
    case "revert":
      return changePermissions(tree, action);
  }
}

function quarantine(tree: FileTree, action: QuarantineAction): ChangeResult {
  const from = action.directory.path;
  const changed = action.files.find((file) => !isSame(tree.get(`${from}/${file.name}`), file));
  if (changed !== undefined) return nothing("drifted", `${changed.name} is another file now`);
  const hash = createHash("sha256").update(from).digest("hex").slice(0, 16);
  const to = `${action.quarantineRoot}/${action.runId}.${hash}`;
  writeMemoryFile(tree, `${to}/manifest`, manifestOf(action));
  for (const { name } of action.files) move(tree, `${from}/${name}`, `${to}/${name}`);
  return { verdict: "done", reason: "", files: action.files.map(({ name }) => done(name)) };
}

function restore(tree: FileTree, action: RestoreAction): ChangeResult {
  const files = action.files.map((file): ChangedFile => {
    const kept = `${action.quarantine}/${file.name}`;
    const path = `${action.directory.path}/${file.name}`;
    if (!isSame(tree.get(kept), file))
      return { name: file.name, state: "untouched", reason: "it is not what the manifest says" };
    if (tree.has(path))
      return { name: file.name, state: "untouched", reason: `a newer ${file.name} is in place` };
    move(tree, kept, path);
    return done(file.name);
  });
  const left = files.find(({ state }) => state !== "done");
  return { verdict: left === undefined ? "done" : "refused", reason: left?.reason ?? "", files };
}

function expire(tree: FileTree, { directory, files }: ExpireAction): ChangeResult {
  const inside = [...tree.keys()].filter((path) => path.startsWith(`${directory.path}/`));
  const isPlanned = files.every((file) => isSame(tree.get(`${directory.path}/${file.name}`), file));
  if (!isPlanned || inside.length !== files.length) {
    return nothing("drifted", "something else is in it now");
  }
  for (const path of [...inside, directory.path]) tree.delete(path);
  return { verdict: "done", reason: "", files: [done("quarantine")] };
}

function nothing(verdict: ChangeResult["verdict"], reason: string): ChangeResult {
  return { verdict, reason, files: [] };
}

function done(name: string): ChangedFile {
  return { name, state: "done", reason: "" };
}

function isSame(node: MemoryNode | undefined, file: FileGuard): boolean {
  if (node?.kind !== "file" || node.facts.inode !== file.inode) return false;
  return createHash("sha256").update(node.content).digest("hex") === file.sha256;
}

function move(tree: FileTree, from: string, to: string): void {
  const node = tree.get(from);
  if (node === undefined) return;
  tree.delete(from);
  tree.set(to, node);
}

/** As `remote/change.sh` writes it. */
function manifestOf({ runId, service, directory, files }: QuarantineAction): string {
  const { device, inode, uid, path } = directory;
  const lines = files.map(
    (file) => `file ${file.inode} ${file.size} ${file.mtime} ${file.sha256} ${file.name}`,
  );
  return [
    "fleetmend quarantine 1",
    `run ${runId}`,
    `service ${service}`,
    `directory ${device} ${inode} ${uid} ${path}`,
    ...lines,
    "end",
    "",
  ].join("\n");
}
