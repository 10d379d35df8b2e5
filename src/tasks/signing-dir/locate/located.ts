import type { SigningDir } from "../../../model/signing-dir.ts";

/** What the host says of one service's `signing_dir`. */
export interface Located {
  readonly user: LocatedUser;
  readonly configuration: Configuration;
  /** Base URLs of Keystone that the service's own configuration names, without a version at the end. */
  readonly keystoneUrls: readonly string[];
  /** How the files were chosen: `process 123`, `unit neutron-server.service` or `default files`. */
  readonly source: string;
  /** What a person should know of how the answer came about, one sentence each. */
  readonly notes: readonly string[];
}

/** The account that the service runs as. */
export type LocatedUser =
  | { readonly status: "known"; readonly name: string; readonly uid: number; readonly gid: number }
  | { readonly status: "unknown"; readonly name: string };

/** Paths are the host's, except `signingDir.value`. */
export type Configuration =
  | { readonly status: "set"; readonly signingDir: SigningDir }
  | { readonly status: "unset"; readonly file?: string | undefined; readonly detail: string }
  | ConfigurationProblem
  /** The service is not installed. */
  | { readonly status: "absent"; readonly detail: string };

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
