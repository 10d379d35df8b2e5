import { FleetmendError } from "../../model/error.ts";
import type { FileGuard } from "../../model/action.ts";
import type { HostReader } from "../../model/host-reader.ts";
import type { Host } from "../../model/host.ts";
import { parseManifest } from "../../parse/manifest.ts";
import type { Manifest } from "../../parse/manifest.ts";
import { readRepair } from "./find-repair.ts";
import type { Repair } from "./find-repair.ts";

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

/** File systems that can hold a quarantine; anything else is not even looked at, for a dead NFS server would hang it. */
const localTypes = new Set([
  "ext2",
  "ext3",
  "ext4",
  "xfs",
  "btrfs",
  "tmpfs",
  "overlay",
  "zfs",
  "f2fs",
  "jfs",
]);

/** Every quarantine of a run on a host, wherever its files' mounts are. */
export async function findQuarantines(
  reader: HostReader,
  target: Host,
  runId: string,
): Promise<readonly Quarantine[]> {
  const mounts = await reader.mounts();
  if (mounts.length === 0) {
    throw new FleetmendError(
      "tool-missing",
      "there is no /proc on the host, so that its quarantines cannot be found, nor files be put back; mount it",
    );
  }
  const tops = mounts.filter(({ type }) => localTypes.has(type)).map(({ point }) => point);
  const prefixes = [...new Set(["", ...target.services.map(({ root }) => root)])];
  const roots = [
    ...prefixes.map((prefix) => ({ prefix, path: `${prefix}/var/lib/fleetmend/quarantine` })),
    ...tops.map((top) => ({ prefix: "", path: `${top === "/" ? "" : top}/.fleetmend/quarantine` })),
  ];
  const present = await Promise.all(
    roots.map(async (root) => ((await reader.facts(root.path)).status === "present" ? [root] : [])),
  );
  const found = await Promise.all(
    present.flat().map(({ prefix, path }) => findIn(reader, path, prefix, runId)),
  );
  return found.flat();
}

async function findIn(
  reader: HostReader,
  root: string,
  prefix: string,
  runId: string,
): Promise<readonly Quarantine[]> {
  const listing = await reader.list(root);
  if (listing.status !== "listed") return [];
  const runs = listing.entries.filter(({ name }) => name.startsWith(`${runId}.`));
  const names = listing.entries.map(({ name }) => name);
  const found = runs.map(async ({ name }): Promise<readonly Quarantine[]> => {
    if (!name.endsWith(".repair")) return [await readQuarantine(reader, `${root}/${name}`, prefix)];
    // At the top of a mount, where none is ever written down, the root of a container might have made it up.
    if (root !== `${prefix}/var/lib/fleetmend/quarantine`) return [];
    return [await readRepair(reader, { root, prefix, name }, names)];
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
