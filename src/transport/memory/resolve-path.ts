import type { LinkFound, ReadOptions } from "../../model/host-reader.ts";
import type { FileTree, MemoryNode } from "./file-tree.ts";

/** Where a path leads in a tree. */
export type Resolved =
  | { readonly status: "found"; readonly path: string; readonly node: MemoryNode }
  | { readonly status: "absent" }
  | LinkFound;

/** Follows a path as the kernel does, through all symbolic links that the option does not refuse. */
export function resolvePath(
  tree: FileTree,
  path: string,
  links: ReadOptions["links"] = "follow",
  left = 40,
): Resolved {
  const parts = partsOf(path);
  let real = "/";
  for (const [index, part] of parts.entries()) {
    const at = `/${parts.slice(0, index + 1).join("/")}`;
    const next = part === ".." ? parentOf(real) : joinPath(real, part);
    const node = tree.get(next);
    if (node === undefined) return { status: "absent" };
    real = next;
    if (node.kind !== "link") continue;
    const isLast = index === parts.length - 1;
    if (isRefused(at, isLast, links)) return { status: "link", at, target: node.target };
    const target = node.target.startsWith("/") ? node.target : `${parentOf(next)}/${node.target}`;
    const resolved = left === 0 ? null : resolvePath(tree, target, "follow", left - 1);
    if (resolved?.status !== "found") return { status: "absent" };
    real = resolved.path;
  }
  const node = tree.get(real);
  return node === undefined ? { status: "absent" } : { status: "found", path: real, node };
}

/** What is at the path itself, which may be a link. */
export function nodeAt(tree: FileTree, path: string): MemoryNode | undefined {
  const parts = partsOf(path);
  const directory = resolvePath(tree, `/${parts.slice(0, -1).join("/")}`);
  if (directory.status !== "found") return undefined;
  return tree.get(joinPath(directory.path, parts.at(-1) ?? ""));
}

export function joinPath(directory: string, name: string): string {
  return directory === "/" || name === "" ? directory + name : `${directory}/${name}`;
}

function isRefused(at: string, isLast: boolean, links: ReadOptions["links"]): boolean {
  if (typeof links !== "object") return links === "refuse" && isLast;
  return partsOf(at).length > partsOf(links.below).length;
}

function partsOf(path: string): readonly string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}
