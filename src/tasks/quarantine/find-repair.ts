import type { Permissions } from "../../model/action.ts";
import type { HostReader } from "../../model/host-reader.ts";
import { permissionChanges } from "../../model/permission-changes.ts";
import { parseRepairManifest } from "../../parse/repair-manifest.ts";
import type { RepairManifest } from "../../parse/repair-manifest.ts";

/** A repair that a run wrote down on a host, and how the directory is by now. */
export interface Repair {
  readonly status: "repair";
  /** The directory that has its manifest. */
  readonly path: string;
  /** See `Quarantine`. */
  readonly prefix: string;
  readonly manifest: RepairManifest;
  readonly now: RepairedState;
}

export type RepairedState =
  /** As the repair left it, or was cut. */
  | { readonly status: "repaired"; readonly permissions: Permissions }
  /** As before, or undone already. */
  | { readonly status: "undone" }
  /** Left to whoever changed it since; `why` is a clause. */
  | { readonly status: "changed"; readonly why: string };

/**
 * Reads one repair; `damaged`: its manifest is not whole.
 *
 * @param names of all that is in the root of the quarantines
 */
export async function readRepair(
  reader: HostReader,
  place: { readonly root: string; readonly prefix: string; readonly name: string },
  names: readonly string[],
): Promise<Repair | { readonly status: "damaged"; readonly path: string }> {
  const { name, prefix, root } = place;
  const path = `${root}/${name}`;
  const own = await readOne(reader, path);
  if (own === null) return { status: "damaged", path };
  const { manifest, now } = own;
  if (now.status === "undone") return { status: "repair", path, prefix, manifest, now };
  // The run's id, by which names sort, is the time; what is behind it tells the directory.
  const suffix = name.slice(name.indexOf("."));
  const later = names.filter((one) => one > name && one.endsWith(suffix));
  const runs = await Promise.all(later.map((one) => readOne(reader, `${root}/${one}`)));
  const last = runs.findLast((one) => one?.now.status === "repaired");
  if (!last) return { status: "repair", path, prefix, manifest, now };
  const why = `run ${last.manifest.run} repaired it again; undo that one first`;
  return { status: "repair", path, prefix, manifest, now: { status: "changed", why } };
}

async function readOne(
  reader: HostReader,
  path: string,
): Promise<{ readonly manifest: RepairManifest; readonly now: RepairedState } | null> {
  const [text, mark] = await Promise.all([
    reader.readFile(`${path}/manifest`, { links: "refuse", maximumBytes: 64 * 1024 }),
    reader.facts(`${path}/undone`),
  ]);
  const manifest = text.status === "read" ? parseRepairManifest(text.content.toString()) : null;
  if (manifest === null) return null;
  if (mark.status === "present") return { manifest, now: { status: "undone" } };
  return { manifest, now: await findState(reader, manifest) };
}

async function findState(
  reader: HostReader,
  { after, before, directory }: RepairManifest,
): Promise<RepairedState> {
  const facts = await reader.facts(directory.path);
  if (facts.status !== "present") return { status: "changed", why: "it is gone" };
  if (facts.device !== directory.device || facts.inode !== directory.inode) {
    return { status: "changed", why: "another directory has its name by now" };
  }
  const isNow = (one: Permissions) => permissionChanges(facts, one).length === 0;
  if (isNow(before)) return { status: "undone" };
  const { gid, mode, uid } = facts;
  if (statesOf(before, after).some(isNow)) {
    return { status: "repaired", permissions: { uid, gid, mode } };
  }
  return { status: "changed", why: "somebody changed its owner or mode since" };
}

/** What a directory has after each step of `remote/change-repair.sh`, of a repair as of its undo. */
function statesOf(before: Permissions, after: Permissions): readonly Permissions[] {
  const owned = { ...before, uid: after.uid };
  return [owned, { ...owned, mode: after.mode }, after];
}
