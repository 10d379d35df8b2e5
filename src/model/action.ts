/**
 * A change to a host, as data. Everything that the host needs to refuse a wrong or outdated change is in it: the process
 * that acts compares each guard again before it touches anything.
 */
export type Action = QuarantineAction | RestoreAction;

/** Identity of a directory: it must still be this one. */
export interface DirectoryGuard {
  /** Absolute and free of symbolic links, as the host sees it. */
  readonly path: string;
  readonly device: string;
  readonly inode: string;
  readonly uid: number;
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

/** What became of one file of an action. */
export interface ActionRecord {
  readonly kind: Action["kind"];
  readonly service: string;
  readonly path: string;
  readonly state: "planned" | "done" | "refused" | "undone" | "failed" | "unknown";
  /** Where the file is, or would be. */
  readonly to?: string | undefined;
  /** Why it was refused or failed. */
  readonly reason?: string | undefined;
}
