import type { FileFacts, FileRead, HostReader, PathFacts } from "../../../model/host-reader.ts";
import type { CacheFileKind } from "../../../model/signing-dir.ts";
import type { Located } from "../locate/located.ts";
import { whyProtected } from "./protected-path.ts";

/** What is at a `signing_dir` on the host. */
export type Directory =
  /** Not looked into: nothing may be removed there. `why` is a clause. */
  | { readonly status: "protected"; readonly path: string; readonly why: string }
  | {
      readonly status: "missing";
      readonly path: string;
      readonly at: string;
      /** The last directory on the way that is there; `null` if nothing is known of one. */
      readonly above: PresentFacts | null;
    }
  | { readonly status: "denied"; readonly path: string; readonly at: string }
  /** A component of the path is a symbolic link; it is not followed. */
  | { readonly status: "link"; readonly path: string; readonly at: string }
  | { readonly status: "not-a-directory"; readonly path: string; readonly at: string }
  | {
      readonly status: "present";
      readonly path: string;
      readonly facts: FileFacts;
      /** From `/`, or from the service's root prefix, down to the parent. */
      readonly parents: readonly PresentFacts[];
      readonly files: readonly CacheEntry[];
      /** Paths of the directory and the cache that carry a flag which nobody can act against. */
      readonly sealed: readonly string[];
      /** Names that are not the middleware's, at most as many as a listing has. */
      readonly foreign: readonly string[];
    };

export type PresentFacts = Extract<PathFacts, { status: "present" }>;

/** A file with a name of the middleware's. */
export interface CacheEntry {
  readonly name: string;
  readonly kind: Exclude<CacheFileKind, "other">;
  readonly facts: FileFacts;
  readonly read: FileRead;
}

const kinds: ReadonlyMap<string, CacheEntry["kind"]> = new Map([
  ["signing_cert.pem", "signing_cert"],
  ["cacert.pem", "ca"],
  ["revoked.pem", "revoked"],
]);
/** `tempfile.NamedTemporaryFile(dir=signing_dir, delete=False)`, left behind by a crash. */
const residue = /^tmp(?:[A-Za-z0-9_]{6}|[A-Za-z0-9_]{8})$/;
const maximumBytes = 1024 * 1024;
/** What the middleware writes there has no more. */
const maximumResidueBytes = 64 * 1024;

/** Looks at a directory and reads the cache in it: one round trip. */
export async function inspectDirectory(
  reader: HostReader,
  target: {
    readonly value: string;
    readonly hostPath: string;
    readonly located: Pick<Located, "trustedPrefix" | "witness">;
  },
): Promise<Directory> {
  const { trustedPrefix: prefix, witness } = target.located;
  const path = trim(target.hostPath);
  const why = whyProtected(trim(target.value)) ?? whyProtected(path.slice(prefix.length));
  if (why !== null) return { status: "protected", path, why };
  const [chain, seen, listing, temporary, sealed, ...usual] = await Promise.all([
    reader.chain(path),
    witness === null ? null : reader.facts(trim(witness)),
    reader.list(path),
    reader.readTemporary(path, { maximumBytes: maximumResidueBytes }),
    findSealed(reader, [path, ...[...kinds.keys()].map((name) => `${path}/${name}`)]),
    ...[...kinds.keys()].map((name) => readCacheFile(reader, `${path}/${name}`)),
  ]);
  const below = chain.filter((one) => one.path === path || one.path.length > prefix.length);
  const obstacle = findObstacle(below, path);
  const facts = below.at(-1);
  if (obstacle !== null) return { ...obstacle, path };
  if (facts?.status !== "present") return { status: "missing", path, at: path, above: null };
  const doubt = seen === null ? null : explainWitness(facts, seen);
  if (doubt !== null) return { status: "protected", path, why: doubt };
  if (listing.status !== "listed") return { status: "denied", path, at: path };
  const reads = new Map<string, FileRead>([
    ...[...kinds.keys()].flatMap((name, index) => {
      const read = usual[index];
      return read === undefined ? [] : [[`${path}/${name}`, read] as const];
    }),
    ...temporary.map((read) => [read.path, read] as const),
  ]);
  const ours = listing.entries.filter(({ name }) => kindOf(name) !== null);
  const files = ours.map(({ name, ...entry }): CacheEntry => ({
    name,
    kind: kindOf(name) ?? "residue",
    facts: entry,
    read: reads.get(`${path}/${name}`) ?? { status: "unstable" },
  }));
  const foreign = listing.entries.map(({ name }) => name).filter((name) => kindOf(name) === null);
  return {
    status: "present",
    path,
    facts,
    parents: below.slice(0, -1).filter(isPresent),
    files,
    sealed,
    foreign,
  };
}

/** Whether the service sees another directory there than the host, as a clause; where nobody may look, it stays open. */
function explainWitness(facts: PresentFacts, seen: PathFacts): string | null {
  if (seen.status !== "present") {
    return seen.status === "denied" ? null : "the process that used it is gone by now; run again";
  }
  return seen.device === facts.device && seen.inode === facts.inode
    ? null
    : "the service sees another directory under that name";
}

function trim(path: string): string {
  return path.replace(/(?<=.)\/+$/, "");
}

async function findSealed(
  reader: HostReader,
  paths: readonly string[],
): Promise<readonly string[]> {
  const states = await Promise.all(paths.map((path) => reader.sealed(path)));
  return paths.filter((_, index) => states[index] === "sealed");
}

function readCacheFile(reader: HostReader, path: string): Promise<FileRead> {
  return reader.readFile(path, { links: "refuse", maximumBytes });
}

function kindOf(name: string): CacheEntry["kind"] | null {
  return kinds.get(name) ?? (residue.test(name) ? "residue" : null);
}

function findObstacle(chain: readonly PathFacts[], path: string) {
  let last: PresentFacts | null = null;
  for (const one of chain) {
    if (one.status !== "present") {
      return one.status === "denied"
        ? ({ status: "denied", at: one.path } as const)
        : ({ status: "missing", at: one.path, above: last } as const);
    }
    if (one.type === "link") return { status: "link", at: one.path } as const;
    if (one.type !== "directory") return { status: "not-a-directory", at: one.path } as const;
    if (one.path === path) return null;
    last = one;
  }
  return null;
}

function isPresent(facts: PathFacts): facts is PresentFacts {
  return facts.status === "present";
}
