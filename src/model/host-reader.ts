import type { LogAnswer, LogQuery } from "./log.ts";
import type { HttpOptions, HttpRead } from "./http.ts";
import type { OpensslRun } from "./openssl-evidence.ts";
import type { InstalledPackage, Mount, ProcessFacts } from "./system.ts";

/** What a task's probe may do with a host: typed reads, nothing else. Reads that are asked for together travel together. */
export interface HostReader {
  /** Reads a file, following symbolic links. At most `maximumBytes` (default 4 MiB). */
  readFile(path: string, options?: ReadOptions): Promise<FileRead>;
  /** Reads every `*suffix` file of a directory that is not hidden, in the order of the names' bytes. */
  readMatching(
    directory: string,
    suffix: string,
    options?: Pick<ReadOptions, "links">,
  ): Promise<MatchingRead>;
  /**
   * Reads the files of a directory that Python's `tempfile` named, `tmp` and six or eight characters, without following links.
   * Of more than 200 none is read.
   */
  readTemporary(
    directory: string,
    options?: Pick<ReadOptions, "maximumBytes">,
  ): Promise<readonly NamedRead[]>;
  /** What the path itself is, without following it. */
  facts(path: string): Promise<PathFacts>;
  /** The facts of every directory from `/` down to the path, and of the path itself. */
  chain(path: string): Promise<readonly PathFacts[]>;
  /** Whether a path has the immutable or append-only flag, which not even root can act against. */
  sealed(path: string): Promise<"sealed" | "open" | "unknown">;
  /** The names in a directory that begin with `prefix`, and what they are, at most {@link listingLimit}. */
  list(path: string, options?: { readonly prefix?: string }): Promise<DirectoryListing>;
  /** What is left on the file system that a path is on. */
  space(path: string): Promise<Space>;
  /**
   * Running processes, none where there is no `/proc`, whose command line has one of the words in it, with those of the environment variables that are
   * named: the others may be secrets, and stay on the host.
   */
  processes(
    words: readonly string[],
    variables?: readonly string[],
  ): Promise<readonly ProcessFacts[]>;
  /** Distributions of Python as `pip` and `setup.py` leave them in the `site-packages` below each prefix, such as `/usr`. */
  pythonPackages(prefixes: readonly string[], names: readonly string[]): Promise<readonly string[]>;
  /** Installed packages of `dpkg` or `rpm` by name, in the file system that begins at `root` (default the host's own). */
  systemPackages(names: readonly string[], root?: string): Promise<readonly InstalledPackage[]>;
  /** Looks for texts in the log of a service; only shortened lines with one of them leave the host, without tokens. */
  searchLog(query: LogQuery): Promise<LogAnswer>;
  /**
   * Has the host's openssl verify a CMS message in PEM with the middleware's own command: `files` are its `-certfile` and its
   * `-CAfile`. Links and anything but plain files are refused.
   */
  verifyMessage(
    files: { readonly signing: string; readonly ca: string },
    message: string,
  ): Promise<OpensslRun>;
  /** Those of some programs that the host has not. */
  missing(programs: readonly string[]): Promise<readonly string[]>;
  /** Mount points as the session sees them; none where there is no `/proc`. */
  mounts(): Promise<readonly Mount[]>;
  /** The host's clock, seconds since 1970. */
  now(): Promise<number>;
  /**
   * GET of an http(s) URL through the host's network, where its names are resolved as well; no program of the host takes part.
   * The limits are those of {@link ControlReader.get}, and nothing is remembered. Never rejects.
   */
  get(url: string, options?: HttpOptions): Promise<HttpRead>;
}

/** What somebody who is not root can still write there; `unknown`: the path is not there, or the host cannot tell. */
export type Space =
  | {
      readonly status: "known";
      readonly bytes: number;
      /** Files that can still be made; `null` where the file system has no such limit. */
      readonly files: number | null;
    }
  | { readonly status: "unknown" };

export const listingLimit = 2000;

export interface ReadOptions {
  readonly maximumBytes?: number;
  /**
   * `refuse`: a symbolic link is answered with status `link` instead of being followed; `{ below }`: so is every link among
   * the parts of the path below that directory, which the path must begin with. Default `follow`.
   */
  readonly links?: "follow" | "refuse" | { readonly below: string };
}

export type FileRead =
  | { readonly status: "read"; readonly facts: FileFacts; readonly content: Buffer }
  /** `denied`: it may exist, but the login user cannot see or read it. */
  | { readonly status: "absent" | "denied" | "directory" | "not-regular" }
  | LinkFound
  | { readonly status: "too-large"; readonly facts: FileFacts }
  /** It changed each time it was read. */
  | { readonly status: "unstable" };

/** A symbolic link that is not followed: which part of the path it is, and what stands in it. */
export interface LinkFound {
  readonly status: "link";
  readonly at: string;
  /** `null` where it could not be read. */
  readonly target: string | null;
}

export type NamedRead = { readonly path: string } & FileRead;

/** What a directory holds; `denied`: it cannot be listed, so that nothing is known of it. */
export type MatchingRead =
  | { readonly status: "listed"; readonly files: readonly NamedRead[] }
  | { readonly status: "absent" | "denied" | "not-a-directory" }
  | LinkFound;

export type FileType = "file" | "directory" | "link" | "fifo" | "socket" | "block" | "character";

export interface FileFacts {
  readonly type: FileType;
  /** Decimal texts, for they may exceed 2^53. */
  readonly device: string;
  readonly inode: string;
  /** The permission bits, for instance 0o755. */
  readonly mode: number;
  readonly links: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  readonly ctime: number;
}

export type PathFacts =
  | ({ readonly status: "present"; readonly path: string } & FileFacts)
  | { readonly status: "absent" | "denied"; readonly path: string };

export type DirectoryListing =
  | {
      readonly status: "listed";
      readonly entries: readonly ({ readonly name: string } & FileFacts)[];
      /** Whether there are more entries than are listed. */
      readonly truncated: boolean;
    }
  | { readonly status: "absent" | "denied" | "not-a-directory" };
