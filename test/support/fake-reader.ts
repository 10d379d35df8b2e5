import type { FileRead, PathFacts } from "../../src/model/host-reader.ts";
import type { LocatingReader } from "../../src/tasks/signing-dir/locate/locating-reader.ts";
import { createFileTree } from "../../src/transport/memory/file-tree.ts";
import type { MemoryFile } from "../../src/transport/memory/file-tree.ts";
import { createMemoryReader } from "../../src/transport/memory/memory-reader.ts";
import type { MemoryProcess } from "../../src/transport/memory/memory-transport.ts";

/** What a made-up host has: files, or why they cannot be read, by path. */
export interface FakeHost {
  readonly files?: Readonly<Record<string, MemoryFile | FailedRead>>;
  readonly processes?: readonly MemoryProcess[];
  /** Directories that exist besides those of the files. */
  readonly directories?: readonly string[];
}

type FailedRead = Exclude<
  FileRead,
  { readonly status: "read" | "too-large" | "link" | "absent" | "directory" }
>;

/** A reader of a made-up host that counts: reads asked for in one turn of the event loop are one batch. */
export interface FakeReader extends LocatingReader {
  /** Paths and words that were asked for, batch by batch. */
  readonly batches: readonly (readonly string[])[];
}

export function createFakeReader(host: FakeHost): FakeReader {
  const failed = new Map<string, FailedRead>();
  const files: Record<string, MemoryFile> = {};
  for (const [path, file] of Object.entries(host.files ?? {})) {
    if (typeof file === "object" && "status" in file) failed.set(path, file);
    files[path] = typeof file === "object" && "status" in file ? "" : file;
  }
  for (const path of host.directories ?? []) files[path] = { directory: true };
  const processes = (host.processes ?? []).map(complete);
  const now = 1_700_000_000;
  const memory = createMemoryReader(createFileTree(files, now), { processes, now });
  const batches: string[][] = [];
  let waiting: (() => void)[] = [];

  function ask<T>(what: string, answer: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (waiting.length === 0) {
        batches.push([]);
        setImmediate(flush);
      }
      batches.at(-1)?.push(what);
      waiting.push(() => void answer().then(resolve, reject));
    });
  }

  function flush(): void {
    const answers = waiting;
    waiting = [];
    for (const answer of answers) answer();
  }

  return {
    batches,
    readFile: (path, options) =>
      ask(path, async () => failed.get(path) ?? (await memory.readFile(path, options))),
    readMatching: (directory, suffix, options) =>
      ask(`${directory}/*${suffix}`, async () => {
        const found = await memory.readMatching(directory, suffix, options);
        if (found.status !== "listed") return found;
        const fragments = found.files.map((one) => ({ ...one, ...failed.get(one.path) }));
        return { status: "listed", files: fragments };
      }),
    facts: (path): Promise<PathFacts> => ask(path, () => memory.facts(path)),
    list: (path, options) =>
      ask(`${path}/${options?.prefix ?? ""}*`, () => memory.list(path, options)),
    processes: (words, variables) =>
      ask(`processes ${words.join(" ")}`, () => memory.processes(words, variables)),
    pythonPackages: (prefixes, names) =>
      ask(`Python below ${prefixes.join(" ")}`, () => memory.pythonPackages(prefixes, names)),
    systemPackages: (names, root) =>
      ask(`packages of ${root ?? ""}/`, () => memory.systemPackages(names, root)),
  };
}

function complete(process: MemoryProcess) {
  return {
    startedAt: null,
    executable: null,
    environment: null,
    view: { kind: "host" as const },
    ...process,
  };
}
