import type { FileFacts, FileRead, PathFacts, ProcessFacts } from "../../src/model/host-reader.ts";
import type { LocatingReader } from "../../src/tasks/signing-dir/locate/locating-reader.ts";

/** What a made-up host has: file contents, or why they cannot be read, by path. */
export interface FakeHost {
  readonly files?: Readonly<Record<string, string | Buffer | FailedRead>>;
  readonly processes?: readonly ProcessFacts[];
  /** Directories that exist besides those of the files. */
  readonly directories?: readonly string[];
}

type FailedRead = Exclude<FileRead, { readonly status: "read" | "too-large" }>;

/** A reader of a made-up host that counts: reads asked for in one turn of the event loop are one batch. */
export interface FakeReader extends LocatingReader {
  /** Paths and words that were asked for, batch by batch. */
  readonly batches: readonly (readonly string[])[];
}

export function createFakeReader(host: FakeHost): FakeReader {
  const files = new Map(Object.entries(host.files ?? {}));
  const batches: string[][] = [];
  let waiting: (() => void)[] = [];

  function ask<T>(what: string, answer: () => T): Promise<T> {
    return new Promise((resolve) => {
      if (waiting.length === 0) {
        batches.push([]);
        setImmediate(flush);
      }
      batches.at(-1)?.push(what);
      waiting.push(() => resolve(answer()));
    });
  }

  function flush(): void {
    const answers = waiting;
    waiting = [];
    for (const answer of answers) answer();
  }

  function read(path: string): FileRead {
    const found = files.get(path);
    if (found === undefined) return { status: isDirectory(path) ? "directory" : "absent" };
    if (typeof found === "string" || Buffer.isBuffer(found)) {
      return { status: "read", facts: factsOf("file"), content: Buffer.from(found) };
    }
    return found;
  }

  function isDirectory(path: string): boolean {
    const known = [...files.keys(), ...(host.directories ?? []).map((one) => `${one}/`)];
    return known.some((one) => one.startsWith(`${path}/`));
  }

  function facts(path: string): PathFacts {
    if (files.has(path)) return { status: "present", path, ...factsOf("file") };
    if (isDirectory(path)) return { status: "present", path, ...factsOf("directory") };
    return { status: "absent", path };
  }

  function matching(directory: string, suffix: string): readonly string[] {
    return [...files.keys()]
      .filter((path) => path.startsWith(`${directory}/`) && path.endsWith(suffix))
      .filter((path) => /^[^./][^/]*$/.test(path.slice(directory.length + 1)))
      .toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  }

  return {
    batches,
    readFile: (path, options) =>
      ask(options?.links === "refuse" ? `${path} (no links)` : path, () => read(path)),
    readMatching: (directory, suffix) =>
      ask(`${directory}/*${suffix}`, () =>
        matching(directory, suffix).map((path) => ({ path, ...read(path) })),
      ),
    facts: (path) => ask(path, () => facts(path)),
    processes: (words) =>
      ask(`processes ${words.join(" ")}`, () =>
        (host.processes ?? []).filter(({ argv }) =>
          words.some((word) => argv.some((argument) => argument.includes(word))),
        ),
      ),
  };
}

function factsOf(type: FileFacts["type"]): FileFacts {
  return {
    type,
    device: "2049",
    inode: "1",
    mode: 0o644,
    links: 1,
    uid: 0,
    gid: 0,
    size: 0,
    mtime: 1_700_000_000,
    ctime: 1_700_000_000,
  };
}
