/** A running process, as the host sees it. */
export interface ProcessFacts {
  readonly pid: number;
  /** Owner of the process. */
  readonly uid: number;
  readonly argv: readonly string[];
  /** Seconds since 1970; `null` where the host does not tell. */
  readonly startedAt: number | null;
  /** The file that it runs, for instance `/usr/bin/python3.9`; `null` where the login user may not see it. */
  readonly executable: string | null;
  /** Those of the variables asked for that it was started with; `null` where the login user may not see them. */
  readonly environment: ReadonlyMap<string, string> | null;
  readonly view: ProcessView;
}

/** Which file systems a process sees. */
export type ProcessView =
  /** The same as the session: it is in the same mount namespace. */
  | { readonly kind: "host" }
  /** Others: a container's, or a unit's with `PrivateTmp`. */
  | {
      readonly kind: "own";
      /** Tells namespaces apart; all processes in one have the same. */
      readonly namespace: string;
      readonly mounts: readonly Mount[];
      /** The session's own mounts at the same time, to translate between the two. */
      readonly hostMounts: readonly Mount[];
      /** Path of its control group, for instance `/system.slice/docker-<id>.scope`; empty if unknown. */
      readonly controlGroup: string;
      /** How its user numbers stand for those of the host; empty if unknown. */
      readonly users: readonly UserRange[];
    }
  /** The login user may not see. */
  | { readonly kind: "unknown" };

/** `count` user numbers from `inside` on are those from `outside` on to the host; a line of `/proc/<pid>/uid_map`. */
export interface UserRange {
  readonly inside: number;
  readonly outside: number;
  readonly count: number;
}

/** A mount point, from `/proc/<pid>/mountinfo`. */
export interface Mount {
  readonly point: string;
  /** File system type, for instance `ext4`. */
  readonly type: string;
  /** `major:minor` of the file system. */
  readonly device: string;
  /** The directory of the file system that is mounted there; `/` for all of it. */
  readonly root: string;
  /** Left out where nobody said. */
  readonly access?: "read-write" | "read-only" | undefined;
}

/** A package that the distribution's manager has installed. */
export interface InstalledPackage {
  readonly manager: "dpkg" | "rpm";
  readonly name: string;
  /** As the manager writes it, for instance `10.1.0-4` or `4.22.0-1.el7`. */
  readonly version: string;
}
