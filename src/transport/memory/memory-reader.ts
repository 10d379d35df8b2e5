import { listingLimit } from "../../model/host-reader.ts";
import type {
  DirectoryListing,
  FileRead,
  HostReader,
  MatchingRead,
  NamedRead,
  PathFacts,
  ReadOptions,
} from "../../model/host-reader.ts";
import type { HttpOptions } from "../../model/http.ts";
import type { OpensslRun } from "../../model/openssl-evidence.ts";
import type { ProcessFacts } from "../../model/system.ts";
import { parseDpkgStatus } from "../../parse/process/dpkg-status.ts";
import { packagesNamed } from "../../parse/process/python-package.ts";
import { parentsOf } from "./file-tree.ts";
import type { FileTree } from "./file-tree.ts";
import { searchMemoryLog } from "./memory-log.ts";
import { joinPath, nodeAt, resolvePath } from "./resolve-path.ts";

/** The HTTP servers that a memory host reaches; `undefined` where nobody is. */
export type MemoryWeb = (
  url: string,
  options: HttpOptions,
) => { readonly code: number; readonly body: Buffer | string } | undefined;

/** The `openssl` of a memory host. */
export type MemoryOpenssl = (
  files: { readonly signing: string; readonly ca: string },
  message: string,
) => OpensslRun;

const defaultMaximumBytes = 4 * 1024 * 1024;

/** A memory host has a `/proc` that shows all processes, unless its files say what is there. */
const processFiles = ["/proc/self", "/proc/1/cmdline"];

/** Reads a memory host; as `root`, so nothing is denied. */
export function createMemoryReader(
  tree: FileTree,
  options: {
    readonly processes: readonly ProcessFacts[];
    readonly now: number;
    readonly answer?: MemoryWeb | undefined;
    readonly openssl?: MemoryOpenssl | undefined;
  },
): HostReader {
  const shown = tree.has("/proc/self") ? [] : processFiles;
  const facts = async (path: string): Promise<PathFacts> => {
    const node = nodeAt(tree, path) ?? (shown.includes(path) ? nodeAt(tree, "/") : undefined);
    return node === undefined
      ? { status: "absent", path }
      : { status: "present", path, ...node.facts };
  };
  return {
    facts,
    readFile: async (path, read = {}) => readFile(tree, path, read),
    readMatching: async (directory, suffix, read = {}) =>
      readMatching(tree, directory, suffix, read),
    readTemporary: async (directory, read = {}) => readTemporary(tree, directory, read),
    chain: (path) => Promise.all([...parentsOf(path), path].map(facts)),
    sealed: async (path) => (nodeAt(tree, path) === undefined ? "unknown" : "open"),
    space: async (path) =>
      nodeAt(tree, path) === undefined
        ? { status: "unknown" }
        : { status: "known", bytes: 1024 ** 3, files: null },
    list: async (path, { prefix = "" } = {}) => listDirectory(tree, path, prefix),
    processes: async (words, variables = []) =>
      options.processes
        .filter(({ argv }) => words.some((word) => argv.join("\0").includes(word)))
        .map((process) => withVariables(process, variables)),
    pythonPackages: async (prefixes, names) => packagesNamed(metadataBelow(tree, prefixes), names),
    async systemPackages(names, root = "") {
      const links = root === "" ? "follow" : { below: root };
      const status = readFile(tree, `${root}/var/lib/dpkg/status`, { links });
      return status.status === "read" ? parseDpkgStatus(status.content.toString(), names) : [];
    },
    searchLog: async (query) => searchMemoryLog(tree, query, options.now),
    verifyMessage: async (files, message) =>
      options.openssl?.(files, message) ?? { status: "absent" },
    missing: async () => [],
    mounts: async () => [
      { point: "/", type: "ext4", device: "8:1", root: "/", access: "read-write" },
    ],
    now: async () => options.now,
    async get(url, asked = {}) {
      const answer = options.answer?.(url, asked);
      return answer === undefined
        ? { status: "failed", url, reason: "nobody is there", stage: "connection" }
        : { status: "answered", url, code: answer.code, body: Buffer.from(answer.body) };
    },
  };
}

function readFile(tree: FileTree, path: string, options: ReadOptions): FileRead {
  const found = resolvePath(tree, path, options.links);
  if (found.status !== "found") return found;
  if (found.node.kind !== "file") return { status: "directory" };
  const { content, facts } = found.node;
  return content.length > (options.maximumBytes ?? defaultMaximumBytes)
    ? { status: "too-large", facts }
    : { status: "read", facts, content };
}

function readMatching(
  tree: FileTree,
  directory: string,
  suffix: string,
  options: ReadOptions,
): MatchingRead {
  const found = resolvePath(tree, directory, options.links);
  if (found.status !== "found") return found;
  if (found.node.kind !== "directory") return { status: "not-a-directory" };
  const files = namesIn(tree, found.path)
    .filter((name) => name.endsWith(suffix) && !name.startsWith("."))
    .toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
    .map((name) => joinPath(directory, name))
    .map((path) => ({ path, ...readFile(tree, path, options) }));
  return { status: "listed", files };
}

function readTemporary(
  tree: FileTree,
  directory: string,
  options: ReadOptions,
): readonly NamedRead[] {
  return namesIn(tree, directory)
    .filter((name) => /^tmp(?:.{6}|.{8})$/s.test(name))
    .map((name) => joinPath(directory, name))
    .map((path) => ({ path, ...readFile(tree, path, { ...options, links: "refuse" }) }));
}

function listDirectory(tree: FileTree, path: string, prefix: string): DirectoryListing {
  const found = resolvePath(tree, path);
  if (found.status !== "found") return { status: "absent" };
  if (found.node.kind !== "directory") return { status: "not-a-directory" };
  const entries = namesIn(tree, found.path).flatMap((name) => {
    const entry = tree.get(joinPath(found.path, name));
    return entry === undefined || !name.startsWith(prefix) ? [] : [{ name, ...entry.facts }];
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

function withVariables(process: ProcessFacts, variables: readonly string[]): ProcessFacts {
  if (process.environment === null) return process;
  const asked = [...process.environment].filter(([name]) => variables.includes(name));
  return { ...process, environment: new Map(asked) };
}

function metadataBelow(tree: FileTree, prefixes: readonly string[]): readonly string[] {
  const place = /^\/lib[^/]*\/python[^/]*\/(?:site|dist)-packages\/[^/]+$/;
  return prefixes.flatMap((prefix) =>
    [...tree.keys()].filter(
      (path) => path.startsWith(`${prefix}/`) && place.test(path.slice(prefix.length)),
    ),
  );
}
