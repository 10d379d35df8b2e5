/** How the value came about: a paste filter, `[keystone_authtoken]`, an environment variable, the release's default. */
export type Via = "paste" | "oslo" | "env" | "default";

/** A place that also set the value and lost. */
export interface ShadowedValue {
  readonly value: string;
  readonly file: string;
  readonly line: number;
  readonly section: string;
  /** Why it lost, for instance `the paste filter [filter:authtoken] wins over [keystone_authtoken]`. */
  readonly why: string;
}

/** Where a service's `signing_dir` is, and why. */
export interface SigningDir {
  /** As the service sees it. */
  readonly value: string;
  /** As the host sees it. */
  readonly hostPath: string;
  readonly via: Via;
  readonly file: string;
  /** 1-based line of the assignment that wins. */
  readonly line: number;
  readonly section: string;
  /** The text of the assignment before interpolation. */
  readonly raw: string;
  readonly shadowed: readonly ShadowedValue[];
}

export type CacheFileKind = "signing_cert" | "ca" | "revoked" | "residue" | "other";

/** A file in a signing directory, as reports show it. */
export interface CacheFile {
  readonly path: string;
  readonly kind: CacheFileKind;
  /** SHA-256 of the whole file, hexadecimal. */
  readonly sha256?: string | undefined;
  /** End of validity of the first certificate, ISO 8601. */
  readonly notAfter?: string | undefined;
  /** SHA-256 of the first certificate's DER, hexadecimal. */
  readonly fingerprint?: string | undefined;
}

/** What a task learnt about one service of a host, for reports. */
export interface ServiceFacts {
  readonly service: string;
  /** Where the configuration was taken from, for instance `process 812` or `default files`. */
  readonly source?: string | undefined;
  readonly signingDir: SigningDir | null;
  readonly cache: readonly CacheFile[];
}
