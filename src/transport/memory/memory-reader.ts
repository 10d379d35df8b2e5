import { listingLimit } from "../../model/host-reader.ts";
import type {
  DirectoryListing,
  FileRead,
  HostReader,
  PathFacts,
  ProcessFacts,
  ReadOptions,
} from "../../model/host-reader.ts";
import { parentsOf } from "./file-tree.ts";
import type { FileTree, MemoryNode } from "./file-tree.ts";

const defaultMaximumBytes = 4 * 1024 * 1024;

/** Reads a memory host; as `root`, so nothing is denied. */
export function createMemoryReader(
  tree: FileTree,
  options: { readonly processes: readonly ProcessFacts[]; readonly now: number },
): HostReader {
  const facts = async (path: string): Promise<PathFacts> => {
    const node = tree.get(trim(path));
    return node === undefined
      ? { status: "absent", path }
      : { status: "present", path, ...node.facts };
  };
  const readFile = async (path: string, read: ReadOptions = {}) => readNode(tree, trim(path), read);
  return {
    facts,
    readFile,
    async readMatching(directory, suffix) {
      const names = namesIn(tree, trim(directory)).filter(
        (name) => name.endsWith(suffix) && !name.startsWith("."),
      );
      const paths = names.toSorted().map((name) => `${directory}/${name}`);
      return await Promise.all(paths.map(async (path) => ({ path, ...(await readFile(path)) })));
    },
    chain: (path) => Promise.all([...parentsOf(path), path].map(facts)),
    sealed: async (path) => (tree.has(trim(path)) ? "open" : "unknown"),
    list: async (path) => listDirectory(tree, trim(path)),
    async processes(words) {
      return options.processes.filter(({ argv }) =>
        words.some((word) => argv.join("\0").includes(word)),
      );
    },
    mounts: async () => [{ point: "/", type: "ext4" }],
    now: async () => options.now,
  };
}

function readNode(tree: FileTree, path: string, options: ReadOptions): FileRead {
  const node = tree.get(path);
  if (node?.kind === "link" && options.links === "refuse") return { status: "link" };
  const target = follow(tree, node, 16);
  if (target === undefined) return { status: "absent" };
  if (target.kind !== "file") return { status: target.kind === "directory" ? "directory" : "link" };
  const { content, facts } = target;
  return content.length > (options.maximumBytes ?? defaultMaximumBytes)
    ? { status: "too-large", facts }
    : { status: "read", facts, content };
}

function follow(
  tree: FileTree,
  node: MemoryNode | undefined,
  left: number,
): MemoryNode | undefined {
  if (node?.kind !== "link") return node;
  return left === 0 ? undefined : follow(tree, tree.get(node.target), left - 1);
}

function listDirectory(tree: FileTree, path: string): DirectoryListing {
  const node = tree.get(path);
  if (node === undefined) return { status: "absent" };
  if (node.kind !== "directory") return { status: "not-a-directory" };
  const entries = namesIn(tree, path).flatMap((name) => {
    const entry = tree.get(path === "/" ? `/${name}` : `${path}/${name}`);
    return entry === undefined ? [] : [{ name, ...entry.facts }];
  });
  return {
    status: "listed",
    entries: entries.slice(0, listingLimit),
    truncated: entries.length > listingLimit,
  };
}

function namesIn(tree: FileTree, path: string): readonly string[] {
  const prefix = path === "/" ? "/" : `${path}/`;
  return [...tree.keys()]
    .filter(
      (key) => key.startsWith(prefix) && key !== "/" && !key.slice(prefix.length).includes("/"),
    )
    .map((key) => key.slice(prefix.length));
}

function trim(path: string): string {
  return path === "/" ? path : path.replace(/\/+$/, "");
}
