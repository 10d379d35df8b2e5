import { createHash } from "node:crypto";
import { isRunId } from "../../engine/run-id.ts";
import type { DirectoryGuard, FileGuard } from "../../model/action.ts";
import type { HostReader } from "../../model/host-reader.ts";
import type { Host } from "../../model/host.ts";
import { parseManifest } from "../../parse/manifest.ts";
import { parseRepairManifest } from "../../parse/repair-manifest.ts";
import { findQuarantineRoots, mayHaveRepairs } from "./find-roots.ts";
import type { QuarantineRoot } from "./find-roots.ts";

/** All that runs have left on a host. */
export interface Stock {
  readonly kept: readonly Kept[];
  /** Directories that have more in them than was looked at. */
  readonly overfull: readonly string[];
}

/** One quarantine, or the record of one repair. */
export interface Kept {
  /** The directory itself. */
  readonly directory: DirectoryGuard;
  /** See `QuarantineRoot`. */
  readonly prefix: string;
  readonly run: string;
  readonly what: "quarantine" | "repair";
  readonly content: Content;
}

export type Content =
  | {
      readonly status: "whole";
      readonly service: string;
      /** The directory that its files were in, or that was repaired. */
      readonly from: string;
      /** Seconds by the host's clock; negative: written in the future. */
      readonly age: number;
      /** Files of the cache that are still in it. */
      readonly cached: number;
      readonly undone: "undone" | "not-undone";
      /** The manifest last. */
      readonly files: readonly FileGuard[];
    }
  /** Its run was cut off before it changed anything. */
  | { readonly status: "unfinished"; readonly age: number; readonly files: readonly FileGuard[] }
  /** A run or an expiry was cut off. */
  | { readonly status: "empty" }
  /** Something in it is not as runs leave it; `why` is a clause. */
  | { readonly status: "strange"; readonly why: string };

/** Looks at everything that runs have left on a host, whatever run it was. */
export async function takeStock(reader: HostReader, target: Host): Promise<Stock> {
  const roots = await findQuarantineRoots(reader, target);
  const [now, ...found] = await Promise.all([
    reader.now(),
    ...roots.map((root) => lookInto(root, reader)),
  ]);
  const kept = found.flatMap((one) => one.kept.map((open) => open(now)));
  return { kept, overfull: found.flatMap((one) => one.overfull) };
}

async function lookInto(root: QuarantineRoot, reader: HostReader) {
  const listing = await reader.list(root.path);
  if (listing.status !== "listed") return { kept: [], overfull: [] };
  const kept = await Promise.all(
    listing.entries.flatMap((entry) => {
      const run = entry.type === "directory" ? runOf(entry.name, root) : null;
      if (run === null) return [];
      const { device, inode, uid } = entry;
      const directory = { path: `${root.path}/${entry.name}`, device, inode, uid };
      const what = entry.name.endsWith(".repair") ? ("repair" as const) : ("quarantine" as const);
      return [lookAt({ directory, prefix: root.prefix, run, what }, reader)];
    }),
  );
  return { kept: kept.flat(), overfull: listing.truncated ? [root.path] : [] };
}

/** Of a name that a run has made; `null` of any other. */
function runOf(name: string, root: QuarantineRoot): string | null {
  const [, run = "", repair] = /^([^.]+)\.[0-9a-f]{16}(\.repair)?$/.exec(name) ?? [];
  if (!isRunId(run)) return null;
  return repair === undefined || mayHaveRepairs(root) ? run : null;
}

/** What a run may leave in a quarantine. */
const ownNames =
  /^(?:manifest|undone|(?:(?:signing_cert|cacert|revoked)\.pem|tmp\w{6}|tmp\w{8})(?:\.newer|\.taken)?)$/;

/** Far more than a file of the cache has. */
const maximumBytes = 4 * 1024 * 1024;

/** None: it is gone by now, as an undo or an expiry that goes on meanwhile may have it. */
async function lookAt(
  about: Omit<Kept, "content">,
  reader: HostReader,
  attempts = 2,
): Promise<readonly ((now: number) => Kept)[]> {
  const { path } = about.directory;
  const strange = (why: string) => [
    () => ({ ...about, content: { status: "strange", why } as const }),
  ];
  const listing = await reader.list(path);
  if (listing.status === "absent") return [];
  if (listing.status !== "listed") return strange(`it cannot be listed (${listing.status})`);
  const foreign = listing.entries.find(({ name, type }) => type !== "file" || !ownNames.test(name));
  if (foreign !== undefined) return strange(`${foreign.name} in it is nothing that a run leaves`);
  const reads = await Promise.all(
    listing.entries.map(async ({ name }) => {
      const read = await reader.readFile(`${path}/${name}`, { links: "refuse", maximumBytes });
      return { name, read };
    }),
  );
  const isMoving = reads.some(({ read }) => read.status === "absent" || read.status === "unstable");
  if (isMoving && attempts > 1) return await lookAt(about, reader, attempts - 1);
  const files: { readonly guard: FileGuard; readonly content: Buffer }[] = [];
  for (const { name, read } of reads) {
    if (read.status !== "read") return strange(`${name} in it cannot be read (${read.status})`);
    const { inode, mtime, size } = read.facts;
    const sha256 = createHash("sha256").update(read.content).digest("hex");
    files.push({ guard: { name, inode, size, mtime, sha256 }, content: read.content });
  }
  return [(now) => ({ ...about, content: judge(about.what, files, now) })];
}

function judge(
  what: Kept["what"],
  all: readonly { readonly guard: FileGuard; readonly content: Buffer }[],
  now: number,
): Content {
  const manifest = all.find(({ guard }) => guard.name === "manifest");
  if (all.length === 0) return { status: "empty" };
  if (manifest === undefined) return { status: "strange", why: "it has no manifest" };
  const files = [...all.filter((one) => one !== manifest), manifest].map(({ guard }) => guard);
  const age = now - manifest.guard.mtime;
  const text = manifest.content.toString("utf8");
  const said = what === "repair" ? parseRepairManifest(text) : parseManifest(text);
  if (said === null && all.length === 1) return { status: "unfinished", age, files };
  if (said === null) return { status: "strange", why: "its manifest is damaged" };
  const others = files.slice(0, -1).filter(({ name }) => name !== "undone");
  const moved = others.filter(({ name }) => !/\.(?:newer|taken)$/.test(name));
  const isUndone = what === "repair" ? files.length > 1 : moved.length === 0;
  return {
    status: "whole",
    service: said.service,
    from: said.directory.path,
    age,
    cached: others.length,
    undone: isUndone ? "undone" : "not-undone",
    files,
  };
}
