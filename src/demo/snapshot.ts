import { lstatSync, readdirSync } from "node:fs";

/** What identifies each file below a directory: inode, owner, mode, size and time of change, by path. */
export type Snapshot = ReadonlyMap<string, string>;

export function takeSnapshot(directory: string): Snapshot {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    files.map(({ parentPath, name }) => {
      const file = `${parentPath}/${name}`;
      const { ino, uid, gid, mode, size, mtimeNs } = lstatSync(file, { bigint: true });
      return [file, [ino, uid, gid, mode, size, mtimeNs].join(" ")];
    }),
  );
}

/** Paths that are in one of two snapshots only, or differ. */
export function compareSnapshots(before: Snapshot, after: Snapshot): readonly string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path));
}
