import type { DirectoryGuard, FileGuard } from "../model/action.ts";

/** What a quarantine says of itself; written by `remote/change.sh` before the first file moves. */
export interface Manifest {
  readonly run: string;
  readonly service: string;
  readonly directory: DirectoryGuard;
  readonly files: readonly FileGuard[];
}

/** Reads a manifest; `null` if it is not whole, for instance because its writing was cut. */
export function parseManifest(text: string): Manifest | null {
  const lines = text.split("\n");
  if (lines.shift() !== "fleetmend quarantine 1" || lines.pop() !== "" || lines.pop() !== "end") {
    return null;
  }
  const run = lines.shift()?.match(/^run (\S+)$/)?.[1];
  const service = lines.shift()?.match(/^service (\S+)$/)?.[1];
  const where = lines.shift()?.match(/^directory (\d+) (\d+) (\d+) (\/\S*)$/);
  const files = lines.map(parseFile);
  const [, device, inode, uid, path] = where ?? [];
  if (run === undefined || service === undefined || device === undefined) return null;
  if (inode === undefined || path === undefined || files.includes(null)) return null;
  return {
    run,
    service,
    directory: { path, device, inode, uid: Number(uid) },
    files: files.filter((file) => file !== null),
  };
}

function parseFile(line: string): FileGuard | null {
  const match = line.match(/^file (\d+) (\d+) (\d+) ([0-9a-f]{64}) ([A-Za-z0-9_.]+)$/);
  const [, inode, size, mtime, sha256, name] = match ?? [];
  if (inode === undefined || sha256 === undefined || name === undefined) return null;
  return { name, inode, size: Number(size), mtime: Number(mtime), sha256 };
}
