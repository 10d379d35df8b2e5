import type { ConfigurationRead } from "../../../model/configuration-read.ts";
import type { LogPlace } from "../../../model/log.ts";
import type {
  Container,
  Middleware,
  ShadowedValue,
  SigningDir,
  TokenCache,
} from "../../../model/signing-dir.ts";
import type { ServiceView } from "./files/view.ts";

/** What the host says of one service's `signing_dir`, as far as one way of starting the service goes. */
export interface Located {
  readonly user: LocatedUser;
  /** By their numbers on the host, the users whose processes of the service run. */
  readonly owners: readonly number[];
  readonly configuration: Configuration;
  /** Base URLs of Keystone that the service's own configuration names, without a version at the end. */
  readonly keystoneUrls: readonly string[];
  /** How the service's own configuration has it connect to them. */
  readonly keystoneTls: KeystoneTls;
  readonly tokenCache: TokenCache;
  /** How the files were chosen: `process 123`, `unit neutron-server.service` or `default files`. */
  readonly source: string;
  /** See `QuarantineAction.trustedPrefix`. */
  readonly trustedPrefix: string;
  /**
   * A second path to the directory, through the root directory of a process that sees it: the two must be one directory.
   * `null` where the service sees what the host sees.
   */
  readonly witness: string | null;
  /** `null`: none. */
  readonly container: Container | null;
  /** `null`: nothing tells which one the service loads. */
  readonly middleware: Middleware | null;
  /** Assignments that look like the option and that the middleware never reads. */
  readonly decoys: readonly ShadowedValue[];
  /** Directories that processes made which no longer run, as the host sees them. */
  readonly leftovers: readonly string[];
  /** The files that were read, in their order, as the host sees them; a paste file is the last. */
  readonly files: readonly string[];
  /** Every place of configuration that the answer depends on, those where nothing was as well. */
  readonly dependsOn: readonly ConfigurationRead[];
  readonly logs: LocatedLogs;
  /** What a person should know of how the answer came about, one sentence each. */
  readonly notes: readonly string[];
  /** Why the service may use another directory than the answer says, one sentence each. */
  readonly doubts: readonly string[];
  /** That the processes of the service were not all started alike. */
  readonly mismatch: Mismatch | null;
}

/** Where a service writes its log, as far as anything tells; there may be nothing at any of the places. */
export interface LocatedLogs {
  readonly files: readonly LogPlace[];
  /** The service's units that exist, whose journal has what is in no file. */
  readonly units: readonly string[];
}

export interface KeystoneTls {
  /** The file of certificate authorities, as the service names and sees it; `null`: the system's are trusted. */
  readonly authorities: { readonly path: string; readonly view: ServiceView } | null;
  readonly verification: "on" | "off";
}

/**
 * `values`: they use different directories; `arguments`: the same one; `containers`: they run in several containers, each
 * with directories of its own. `message` is a clause.
 */
export interface Mismatch {
  readonly kind: "values" | "arguments" | "containers";
  readonly message: string;
}

/** The account that the service runs as, by its numbers on the host. */
export type LocatedUser =
  | {
      readonly status: "known";
      readonly name: string;
      readonly uid: number;
      /** `null`: the inventory gives a number that no account has. */
      readonly gid: number | null;
    }
  | { readonly status: "unknown"; readonly name: string };

/** Paths are the host's, except `signingDir.value`. */
export type Configuration =
  | { readonly status: "set"; readonly signingDir: SigningDir }
  | { readonly status: "unset"; readonly file?: string | undefined; readonly detail: string }
  /** The middleware that runs does not know the option any more. `signingDir` is `null` where the value leads nowhere. */
  | {
      readonly status: "obsolete";
      /** Every place that sets the option, the one that would win first. */
      readonly places: readonly OptionPlace[];
      readonly signingDir: SigningDir | null;
      readonly middleware: Middleware;
    }
  | ConfigurationProblem
  /** The service is not installed. */
  | { readonly status: "absent"; readonly detail: string };

/** An assignment; the section of a variable of the environment is its name. */
export interface OptionPlace {
  readonly file: string;
  /** 1-based; 0 where it stands in no line of a file. */
  readonly line: number;
  readonly section: string;
}

/** Why nothing certain can be said; `reason`, `detail` and `message` are clauses. */
export type ConfigurationProblem =
  | { readonly status: "missing"; readonly path: string; readonly detail: string }
  | { readonly status: "unreadable"; readonly path: string; readonly reason: string }
  | {
      readonly status: "invalid";
      readonly file: string;
      readonly line: number;
      readonly message: string;
    }
  | {
      readonly status: "unresolved";
      readonly file: string;
      readonly line: number;
      readonly message: string;
      /** The text of the assignment. */
      readonly raw: string;
    };
