import type { FileFacts } from "../../model/host-reader.ts";

/** A file or directory of a memory host. */
export type MemoryNode =
  | { readonly kind: "file"; readonly content: Buffer; readonly facts: FileFacts }
  | { readonly kind: "directory"; readonly facts: FileFacts }
  | { readonly kind: "link"; readonly target: string; readonly facts: FileFacts };

/** What a memory host has at a path. A text is a file of root's with mode 0644. */
export type MemoryFile =
  | string
  | (MemoryAttributes & { readonly content: string | Buffer })
  | (MemoryAttributes & { readonly directory: true })
  | (MemoryAttributes & { readonly linkTo: string });

export interface MemoryAttributes {
  readonly uid?: number;
  readonly gid?: number;
  /** Permission bits. */
  readonly mode?: number;
  /** Seconds since 1970. */
  readonly mtime?: number;
}

/** Paths and what is there; directories above a path come by themselves and are root's, mode 0755. */
export type FileTree = Map<string, MemoryNode>;

const device = "1";

export function createFileTree(files: Readonly<Record<string, MemoryFile>>, now: number): FileTree {
  const tree: FileTree = new Map();
  let inode = 1;
  const add = (path: string, file: MemoryFile): void => {
    for (const parent of parentsOf(path))
      if (!tree.has(parent)) tree.set(parent, createNode({ directory: true }, inode++, now));
    tree.set(path, createNode(file, inode++, now));
  };
  // Shorter paths first, so that a directory's own attributes are there before it would come by itself.
  for (const [path, file] of Object.entries(files).toSorted(([a], [b]) => a.length - b.length))
    add(path, file);
  if (!tree.has("/")) tree.set("/", createNode({ directory: true }, inode, now));
  return tree;
}

export function parentsOf(path: string): readonly string[] {
  const parts = path.split("/").slice(1, -1);
  return path === "/"
    ? []
    : ["/", ...parts.map((_, index) => `/${parts.slice(0, index + 1).join("/")}`)];
}

function createNode(file: MemoryFile, inode: number, now: number): MemoryNode {
  const given = typeof file === "string" ? { content: file } : file;
  const { uid = 0, gid = uid, mtime = now } = given as MemoryAttributes;
  const common = { device, inode: String(inode), uid, gid, links: 1, mtime, ctime: mtime };
  if ("linkTo" in given) {
    return {
      kind: "link",
      target: given.linkTo,
      facts: { ...common, type: "link", mode: 0o777, size: given.linkTo.length },
    };
  }
  const mode = (given as MemoryAttributes).mode;
  if ("directory" in given) {
    return {
      kind: "directory",
      facts: { ...common, type: "directory", mode: mode ?? 0o755, size: 4096 },
    };
  }
  const content = Buffer.from(given.content);
  return {
    kind: "file",
    content,
    facts: { ...common, type: "file", mode: mode ?? 0o644, size: content.length },
  };
}
