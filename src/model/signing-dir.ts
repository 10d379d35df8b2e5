import type { LogFacts } from "./log.ts";
import type { OpensslEvidence } from "./openssl-evidence.ts";
import type { Verification } from "./verification.ts";

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

/** A variable that was put into a value: `$state_path`. */
export interface Substitution {
  /** The name, as the value has it. */
  readonly variable: string;
  /** What it stands for. */
  readonly value: string;
  readonly via: Via;
  /** Empty for a default that the service registers. */
  readonly file: string;
  /** 1-based; 0 for a default. */
  readonly line: number;
  readonly section: string;
  /** The text of the assignment before interpolation. */
  readonly raw: string;
}

/** Where a service's `signing_dir` is, and why. */
export interface SigningDir {
  /** As the service sees it. */
  readonly value: string;
  /** As the host sees it. */
  readonly hostPath: string;
  readonly via: Via;
  /** Empty where nothing sets the option and the middleware chose by itself. */
  readonly file: string;
  /** 1-based line of the assignment that wins; 0 for what stands in no file. */
  readonly line: number;
  readonly section: string;
  /** The text of the assignment before interpolation. */
  readonly raw: string;
  /** The variables in it, in their order, each followed by those in its own value. */
  readonly substitutions: readonly Substitution[];
  readonly shadowed: readonly ShadowedValue[];
}

/** A container that a service runs in. */
export interface Container {
  readonly engine: "docker" | "podman" | "lxc" | "nspawn";
  /** The engine's number for it; for LXC its name. */
  readonly id: string;
  /** `null` where the engine's files do not tell. */
  readonly name: string | null;
}

/** A further directory of a service, and which of its processes use it. */
export interface OtherDirectory extends SigningDir {
  readonly source: string;
  readonly container: Container | null;
}

/** The release of the `auth_token` middleware that a service runs. */
export interface Middleware {
  readonly distribution: "keystonemiddleware" | "python-keystoneclient" | "keystone";
  readonly version: string;
  /** What says so: a path of Python's metadata, a package, or the inventory. */
  readonly origin: string;
}

/** What the middleware remembers of the tokens that it decided on, rejected ones included. */
export type TokenCache = (
  | { readonly kind: "for"; readonly seconds: number }
  | { readonly kind: "for ever" }
  | { readonly kind: "nothing" }
) & {
  /** In each process of the service by itself, or in memcached for all that use it. */
  readonly place: "process" | "memcached";
};

export type CacheFileKind = "signing_cert" | "ca" | "revoked" | "residue" | "other";

/** A file in a signing directory, as reports show it. */
export interface CacheFile {
  readonly path: string;
  readonly kind: CacheFileKind;
  /** SHA-256 of the whole file, hexadecimal. */
  readonly sha256?: string | undefined;
  /** When it was written, by the host's clock, ISO 8601. */
  readonly modifiedAt?: string | undefined;
  /** Seconds between that and the look, by the host's clock. */
  readonly ageSeconds?: number | undefined;
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
  /** The account that it runs as; `uid` is the host's number, `null` if there is no such account. */
  readonly user?: { readonly name: string; readonly uid: number | null } | undefined;
  /** The configuration files that it reads, in their order, as the host sees them; a paste file is the last. */
  readonly files?: readonly string[] | undefined;
  /** Further directories that processes of the service use. */
  readonly otherDirectories?: readonly OtherDirectory[] | undefined;
  readonly middleware?: Middleware | null | undefined;
  readonly container?: Container | null | undefined;
  readonly tokenCache?: TokenCache | undefined;
  /** Assignments that look like the option and that the middleware never reads. */
  readonly decoys?: readonly ShadowedValue[] | undefined;
  /** Directories of processes that no longer run, as the host sees them. */
  readonly leftovers?: readonly string[] | undefined;
  /** What the host's openssl made of each directory, where it was asked. */
  readonly openssl?: readonly OpensslEvidence[] | undefined;
  /** What a person should know of how the answer came about, one sentence each. */
  readonly notes?: readonly string[] | undefined;
  /** `null`: no log of it was found, or looked for. */
  readonly log?: LogFacts | null | undefined;
  /** What its API said to a token, where it was asked. */
  readonly verification?: Verification | undefined;
}
