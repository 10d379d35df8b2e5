import type { FileGuard } from "../../model/action.ts";
import type { HostReader } from "../../model/host-reader.ts";
import type { Host } from "../../model/host.ts";
import { parseManifest } from "../../parse/manifest.ts";
import type { Manifest } from "../../parse/manifest.ts";
import { readRepair } from "./find-repair.ts";
import type { Repair } from "./find-repair.ts";
import { findQuarantineRoots, mayHaveRepairs } from "./find-roots.ts";
import type { QuarantineRoot } from "./find-roots.ts";

/** A quarantine that a run left on a host, or a repair that it wrote down there. */
export type Quarantine =
  | Repair
  | { readonly status: "damaged"; readonly path: string }
  | {
      readonly status: "whole";
      readonly path: string;
      /** The root prefix that it is below, see `Service.root`. */
      readonly prefix: string;
      readonly manifest: Manifest;
      readonly files: readonly KeptFile[];
    };

/** A file of the manifest that is in the quarantine. */
export interface KeptFile {
  readonly guard: FileGuard;
  /** What has its name in the directory now. */
  readonly inPlace: "nothing" | "itself" | "another";
}

/** Every quarantine of a run on a host, wherever its files' mounts are. */
export async function findQuarantines(
  reader: HostReader,
  target: Host,
  runId: string,
): Promise<readonly Quarantine[]> {
  const roots = await findQuarantineRoots(reader, target);
  const found = await Promise.all(roots.map((root) => findIn(reader, root, runId)));
  return found.flat();
}

async function findIn(
  reader: HostReader,
  root: QuarantineRoot,
  runId: string,
): Promise<readonly Quarantine[]> {
  const { path, prefix } = root;
  const listing = await reader.list(path);
  if (listing.status !== "listed") return [];
  const runs = listing.entries.filter(({ name }) => name.startsWith(`${runId}.`));
  const names = listing.entries.map(({ name }) => name);
  const found = runs.map(async ({ name }): Promise<readonly Quarantine[]> => {
    if (!name.endsWith(".repair")) return [await readQuarantine(reader, `${path}/${name}`, prefix)];
    if (!mayHaveRepairs(root)) return [];
    return [await readRepair(reader, { root: path, prefix, name }, names)];
  });
  return (await Promise.all(found)).flat();
}

async function readQuarantine(
  reader: HostReader,
  path: string,
  prefix: string,
): Promise<Quarantine> {
  const [listing, text] = await Promise.all([
    reader.list(path),
    reader.readFile(`${path}/manifest`, { links: "refuse", maximumBytes: 64 * 1024 }),
  ]);
  const manifest = text.status === "read" ? parseManifest(text.content.toString("utf8")) : null;
  if (manifest === null || listing.status !== "listed") return { status: "damaged", path };
  const kept = manifest.files.filter((guard) =>
    listing.entries.some(({ name, inode }) => name === guard.name && inode === guard.inode),
  );
  const files = await Promise.all(
    kept.map(async (guard): Promise<KeptFile> => {
      const facts = await reader.facts(`${manifest.directory.path}/${guard.name}`);
      if (facts.status !== "present") return { guard, inPlace: "nothing" };
      return { guard, inPlace: facts.inode === guard.inode ? "itself" : "another" };
    }),
  );
  return { status: "whole", path, prefix, manifest, files };
}
