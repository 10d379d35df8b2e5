import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { quarantineDirectory } from "../../src/engine/action-records.ts";
import type { QuarantineAction, RestoreAction } from "../../src/model/action.ts";
import { cacheNames, createSigningDirectory, purgeAction } from "./signing-directory.ts";

/** A tree that a container's root controls, with a cache in it, and a directory of the host's outside of it. */
export interface AttackedTree extends Disposable {
  readonly root: string;
  /** The signing directory. */
  readonly path: string;
  readonly outside: string;
  /** What stands at the top of a tree that is a mount. */
  readonly quarantineRoot: string;
  readonly action: QuarantineAction;
  readonly quarantine: string;
  /** Everything about what is outside that a change would change. */
  snapshot(): string;
  /** Where the original of each file of the cache is in the tree, by its inode. */
  originals(): readonly (readonly string[])[];
}

/** @param place where the directory outside of the tree is made */
export function createAttackedTree(place: string): AttackedTree {
  const directory = createSigningDirectory();
  const { root } = directory;
  const outside = mkdtempSync(path.join(place, "fleetmend-outside-"));
  for (const name of [...cacheNames, "manifest", "keep"])
    writeFileSync(`${outside}/${name}`, `the host's ${name}\n`);
  mkdirSync(`${outside}/empty`);
  const quarantineRoot = `${root}/.fleetmend/quarantine`;
  const action = { ...purgeAction(directory), quarantineRoot };
  const find = (...words: readonly string[]) => execFileSync("/usr/bin/find", words).toString();
  return {
    ...directory,
    outside,
    quarantineRoot,
    action,
    quarantine: quarantineDirectory(action),
    snapshot: () => find(outside, "-printf", "%p %y %i %n %m %U %s %T@ %C@ %l\n"),
    originals: () =>
      action.files.map(({ inode }) =>
        find(root, "-inum", inode, "-printf", "/%P\n").trim().split("\n"),
      ),
    [Symbol.dispose]() {
      for (const one of [root, outside]) rmSync(one, { recursive: true, force: true });
    },
  };
}

/** The undo of a purge. */
export function restoreOf(action: QuarantineAction): RestoreAction {
  const { service, runId, trustedPrefix, directory, files } = action;
  const quarantine = quarantineDirectory(action);
  return { kind: "restore", service, runId, trustedPrefix, directory, files, quarantine };
}
