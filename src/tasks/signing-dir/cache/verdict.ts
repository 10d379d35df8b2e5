import type { Certificate, CertificateFile, CertificateReader } from "./certificate.ts";
import type { CacheEntry } from "../directory/directory.ts";
import type { Reference } from "../reference/reference.ts";
import type { OpensslGeneration } from "../openssl/load-certificates.ts";

/** What is wrong with a cache, in the order of gravity per file; `entry` is the file that it concerns. */
export type Verdict =
  | {
      readonly what: "irregular" | "unreadable" | "expired" | "not-yet-valid";
      readonly entry: CacheEntry;
      readonly why: string;
    }
  | StaleVerdict
  /** `words` are OpenSSL's. */
  | { readonly what: "untrusted"; readonly entry: CacheEntry; readonly words: string }
  /** Only some releases of OpenSSL can read it. */
  | {
      readonly what: "depends";
      readonly entry: CacheEntry;
      readonly refusedBy: OpensslGeneration;
      readonly why: string;
    }
  | {
      readonly what: "disagreement";
      readonly entry: CacheEntry;
      readonly reference: Extract<Reference, { status: "disagreement" }>;
    }
  | { readonly what: "unknown"; readonly entry: CacheEntry; readonly failures: readonly string[] };

export interface StaleVerdict {
  readonly what: "stale";
  readonly entry: CacheEntry;
  readonly cached: Certificate;
  readonly served: Certificate;
  readonly sources: readonly string[];
  /** `accepted`: with the one, OpenSSL accepts what is signed with the key of the other. */
  readonly tokens: "rejected" | "accepted";
}

export interface JudgeOptions {
  /** The host's clock, seconds since 1970. */
  readonly now: number;
  readonly certificates: CertificateReader;
  /** The releases of OpenSSL that the host may have. */
  readonly generations: readonly OpensslGeneration[];
}

/** A file of certificates as the cache has it. */
export interface CachedFile {
  readonly entry: CacheEntry;
  readonly file: CertificateFile;
}
