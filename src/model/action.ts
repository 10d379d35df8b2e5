import type { ConfigurationRead } from "./configuration-read.ts";

/**
 * A change to a host, as data. Everything that the host needs to refuse a wrong or outdated change is in it: the process
 * that acts compares each guard again before it touches anything.
 */
export type Action = QuarantineAction | RestoreAction | RepairAction | RevertAction | ExpireAction;

/** Identity of a directory: it must still be this one. */
export interface DirectoryGuard {
  /** Absolute and free of symbolic links, as the host sees it. */
  readonly path: string;
  readonly device: string;
  readonly inode: string;
  readonly uid: number;
}

/** What the plan of an action rests on besides; looked at again before a plan file is applied, and not told to the host. */
export interface Premises {
  /** The directory's permission bits, as a repair that comes before leaves them; of a repair, those before it. */
  readonly mode: number;
  /** The configuration that led to the directory. */
  readonly configuration: readonly ConfigurationRead[];
}

/** Identity of a file: it must still be this one, unchanged. */
export interface FileGuard {
  /** Name in the directory, one path component. */
  readonly name: string;
  readonly inode: string;
  readonly size: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** Move files of one directory into a quarantine on the same mount. */
export interface QuarantineAction {
  readonly kind: "quarantine";
  readonly service: string;
  /** Groups the action's files in quarantine and names it for undo. */
  readonly runId: string;
  readonly directory: DirectoryGuard;
  /** Directory that holds quarantines, `…/fleetmend/quarantine` or `<mount>/.fleetmend/quarantine`; made if missing. */
  readonly quarantineRoot: string;
  /** The service's root prefix (see `Service.root`); the quarantine's path above it is trusted as the operator's. */
  readonly trustedPrefix: string;
  readonly files: readonly FileGuard[];
  readonly premises?: Premises | undefined;
}

/** Put the files of one quarantine back where they were. */
export interface RestoreAction {
  readonly kind: "restore";
  readonly service: string;
  readonly runId: string;
  /** The quarantine directory itself, which holds `manifest` and the files. */
  readonly quarantine: string;
  readonly trustedPrefix: string;
  readonly directory: DirectoryGuard;
  readonly files: readonly FileGuard[];
}

/** Whose a directory is, and who may use it, by the host's numbers. */
export interface Permissions {
  readonly uid: number;
  readonly gid: number;
  /** All bits that `chmod` knows, for instance 0o700. */
  readonly mode: number;
}

/** Change owner or mode of one directory, and of nothing in it. */
export interface RepairAction {
  readonly kind: "repair";
  readonly service: string;
  readonly runId: string;
  readonly directory: DirectoryGuard;
  /** `<Service.root>/var/lib/fleetmend/quarantine`, where the repair is written down for undo; made if missing. */
  readonly quarantineRoot: string;
  readonly trustedPrefix: string;
  /** What it has: it must still be this. */
  readonly from: Permissions;
  readonly to: Permissions;
  readonly premises?: Premises | undefined;
}

/** Give a directory back the owner and mode that it had before a repair. */
export interface RevertAction {
  readonly kind: "revert";
  readonly service: string;
  readonly runId: string;
  /** The directory, beside the quarantines, that holds the repair's `manifest`. */
  readonly repair: string;
  readonly trustedPrefix: string;
  readonly directory: DirectoryGuard;
  /** What it has: it must still be this. */
  readonly from: Permissions;
  readonly to: Permissions;
  /** What the repair was to lead to; `from` is less only where it was cut. */
  readonly repaired: Permissions;
}

/** Delete a quarantine, or the record of a repair, for good. */
export interface ExpireAction {
  readonly kind: "expire";
  readonly service: string;
  /** The run that left it. */
  readonly runId: string;
  /** The quarantine itself. */
  readonly directory: DirectoryGuard;
  readonly trustedPrefix: string;
  /** How old its manifest has to be by the host's clock, in seconds; nothing is asked of an empty one. */
  readonly olderThan: number;
  /** All that is in it, the manifest last; none: it is empty. */
  readonly files: readonly FileGuard[];
}

/** What becomes of a directory; texts as `chown` and `chmod` take them, `164:164` or `0700`. */
export interface PermissionChange {
  readonly what: "owner" | "mode";
  readonly from: string;
  readonly to: string;
}

/** What became of one file of an action, of the owner or mode of its directory, or of a quarantine that expires. */
export interface ActionRecord {
  readonly kind: Action["kind"];
  readonly service: string;
  readonly path: string;
  /** Of a repair and its undo. */
  readonly change?: PermissionChange | undefined;
  readonly state: "planned" | "done" | "refused" | "undone" | "failed" | "unknown";
  /** Where the file is, or would be. */
  readonly to?: string | undefined;
  /** Why it was refused or failed. */
  readonly reason?: string | undefined;
}
