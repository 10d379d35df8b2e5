import { createHash } from "node:crypto";
import type { FileGuard, QuarantineAction } from "../../../model/action.ts";
import type { Cure } from "../../../model/finding.ts";
import type { CacheEntry, Directory } from "../directory/directory.ts";
import type { Inspected, ServiceState } from "../inspect.ts";
import { findObstruction } from "../directory/file-system.ts";
import type { Located } from "../locate/located.ts";

type Present = Extract<Directory, { status: "present" }>;

/** The one action that purges a service's cache, or why none may. */
export type PurgePlan =
  | { readonly status: "possible"; readonly action: QuarantineAction }
  | PurgeRefusal;

export interface PurgeRefusal {
  readonly status: "refused";
  /** A clause. */
  readonly why: string;
  /** What is to be done first. */
  readonly cure: Exclude<Cure, "purge">;
}

const residueLimit = 64 * 1024;
/** A younger `tmp…` file may be one that the service is about to rename. */
const residueAgeSeconds = 300;

/** Plans to move everything of the middleware's out of a directory; the whole cache or nothing. */
export function planPurge(state: ServiceState, runId: string, now: number): PurgePlan {
  const { inspected, located, service } = state;
  const directory = inspected?.directory;
  if (inspected === null || directory?.status !== "present") {
    return refuse("configuration", "there is no directory to rely on");
  }
  const { quarantineRoot } = inspected;
  const refusal =
    refuseForeign(directory, located) ??
    refuseUnsafe(directory, inspected) ??
    refuseOdd(directory, inspected);
  if (refusal !== null) return refusal;
  if (quarantineRoot.status === "none") return refuse("by-hand", quarantineRoot.why);
  const { device, inode, mode, uid } = directory.facts;
  const files = directory.files.filter((file) => belongs(file, directory, now)).flatMap(guardOf);
  return {
    status: "possible",
    action: {
      kind: "quarantine",
      service: service.name,
      runId,
      directory: { path: directory.path, device, inode, uid },
      quarantineRoot: quarantineRoot.path,
      trustedPrefix: located.trustedPrefix,
      files,
      premises: { mode, configuration: located.dependsOn },
    },
  };
}

function refuse(cure: PurgeRefusal["cure"], why: string): PurgeRefusal {
  return { status: "refused", why, cure };
}

/** A configuration can name the directory of another service, or of the system, which is not this one's to empty. */
function refuseForeign(
  { facts: { uid } }: Present,
  { owners, user }: Located,
): PurgeRefusal | null {
  if (owners.includes(uid)) return null;
  if (user.status === "unknown") {
    const why = `it belongs to uid ${uid}, and the uid of ${user.name} is not known; set \`user\` to the user that the service runs as, or to his uid`;
    return refuse("configuration", why);
  }
  if (user.uid === uid) return null;
  const why = `it belongs to uid ${uid} instead of ${user.name} (uid ${user.uid}); chown it, or set \`user\` to whom the service runs as`;
  return refuse("permissions", why);
}

function refuseUnsafe(
  { facts }: Present,
  { fileSystem, reference }: Inspected,
): PurgeRefusal | null {
  if ((facts.mode & 0o002) !== 0)
    return refuse("permissions", "everybody may write to its directory");
  if (reference.status === "disagreement")
    return refuse("keystone", "a purge would not help while Keystone's endpoints disagree");
  const obstruction = findObstruction(fileSystem);
  return obstruction === null ? null : refuse("by-hand", `it ${obstruction.message}`);
}

function refuseOdd({ files, sealed }: Present, { unfinished }: Inspected): PurgeRefusal | null {
  const [first] = sealed;
  if (first !== undefined)
    return refuse("by-hand", `${first} is immutable or append-only (lsattr shows it)`);
  const cache = files.filter(({ kind }) => kind !== "residue");
  const odd = cache.find(({ read }) => read.status !== "read");
  if (odd !== undefined) return refuse("by-hand", `${odd.name} is not a plain readable file`);
  const linked = cache.find(({ facts }) => facts.links > 1 && !unfinished.has(facts.inode));
  return linked === undefined
    ? null
    : refuse("by-hand", `${linked.name} has a second name somewhere else`);
}

function belongs({ kind, facts, read }: CacheEntry, directory: Present, now: number): boolean {
  if (kind !== "residue") return true;
  if (read.status !== "read" || read.content.length > residueLimit || facts.links > 1) return false;
  if (facts.uid !== directory.facts.uid || facts.mtime > now - residueAgeSeconds) return false;
  return /CERTIFICATE-----|^\s*\{"revoked"/.test(read.content.toString("latin1"));
}

function guardOf({ name, facts, read }: CacheEntry): readonly FileGuard[] {
  if (read.status !== "read") return [];
  const sha256 = createHash("sha256").update(read.content).digest("hex");
  const { inode, mtime, size } = read.facts;
  return facts.inode === inode ? [{ name, inode, size, mtime, sha256 }] : [];
}
