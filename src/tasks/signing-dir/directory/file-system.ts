import type { Space } from "../../../model/host-reader.ts";
import type { Mount } from "../../../model/system.ts";
import { mountOf } from "../../../parse/process/service-view.ts";
import type { SigningDirFinding } from "../finding.ts";

/** The file system that a signing directory is on. */
export interface FileSystem {
  /** Where it is mounted; `null`: the host does not tell. */
  readonly mount: Mount | null;
  readonly space: Space;
}

/** What keeps the service from writing certificates there, and fleetmend from moving any. */
export type Obstruction = Pick<SigningDirFinding, "code" | "message">;

/** Three certificates and the list of revoked tokens of a large site. */
const neededBytes = 64 * 1024;
/** The files of a cache, each written under another name first. */
const neededFiles = 4;

/** `null`: it can be written to, as far as the host tells. */
export function findObstruction({ mount, space }: FileSystem): Obstruction | null {
  if (mount?.access === "read-only") {
    const message = `is on a file system that is mounted read-only (at ${mount.point}), so the service can fetch no certificates, and none can be moved away; see the kernel's log for why, then mount it for writing`;
    return { code: "dir-read-only", message };
  }
  if (space.status === "unknown") return null;
  const lack = whatIsLacking(space);
  if (lack === null) return null;
  const at = mount === null ? "" : ` (at ${mount.point})`;
  const message = `is on a file system with ${lack}${at}, so the service could not keep what it fetches, and a purge would leave it without certificates; make room first`;
  return { code: "dir-full", message };
}

function whatIsLacking({ bytes, files }: Extract<Space, { status: "known" }>): string | null {
  if (bytes < neededBytes) return `${bytes} bytes left`;
  return files !== null && files < neededFiles ? `room for ${files} more files` : null;
}

/** The file system of a path, by the mounts that the session sees. */
export function fileSystemOf(path: string, mounts: readonly Mount[], space: Space): FileSystem {
  return { mount: mountOf(path, mounts), space };
}
