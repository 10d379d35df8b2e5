import type { FileFacts, FileType } from "../../model/host-reader.ts";

const types: ReadonlyMap<number, FileType> = new Map([
  [0x8000, "file"],
  [0x4000, "directory"],
  [0xa000, "link"],
  [0x1000, "fifo"],
  [0xc000, "socket"],
  [0x6000, "block"],
  [0x2000, "character"],
]);

/** The non-empty lines of a `stat` answer. */
export function factLines(body: Buffer | undefined): readonly string[] {
  return (body?.toString("latin1") ?? "").split("\n").filter((line) => line !== "");
}

/** Reads a line in the format of `$facts` in `read.sh`; `null` if it is not one. */
export function decodeFacts(line: string | undefined): FileFacts | null {
  const words = line?.split(" ") ?? [];
  const [device, inode, rawMode, links, uid, gid, size, mtime, ctime] = words;
  const mode = Number.parseInt(rawMode ?? "", 16);
  const type = types.get(mode & 0xf000);
  if (device === undefined || inode === undefined || ctime === undefined || type === undefined) {
    return null;
  }
  return {
    type,
    device,
    inode,
    mode: mode & 0o7777,
    links: Number(links),
    uid: Number(uid),
    gid: Number(gid),
    size: Number(size),
    mtime: Number(mtime),
    ctime: Number(ctime),
  };
}
