import { parentsOf } from "./file-tree.ts";
import type { FileTree } from "./file-tree.ts";

/** Writes a file of root's into a memory host; directories above it come by themselves, closed to others. */
export function writeMemoryFile(tree: FileTree, path: string, text: string): void {
  const root = { device: "1", uid: 0, gid: 0, links: 1, mtime: 0, ctime: 0 };
  for (const parent of parentsOf(path)) {
    if (tree.has(parent)) continue;
    tree.set(parent, {
      kind: "directory",
      facts: { ...root, inode: `d${tree.size}`, type: "directory", mode: 0o700, size: 4096 },
    });
  }
  const content = Buffer.from(text);
  tree.set(path, {
    kind: "file",
    content,
    facts: { ...root, inode: `f${tree.size}`, type: "file", mode: 0o600, size: content.length },
  });
}
