import type { CacheEntry } from "./directory.ts";
import { holds } from "./certificate.ts";
import type { Certificate, CertificateFile, CertificateReader } from "./certificate.ts";
import type { CertificatePair, Reference } from "./reference.ts";

/** What is wrong with a cache, in the order of gravity per file; `entry` is the file that it concerns. */
export type Verdict =
  | {
      readonly what: "irregular" | "unreadable" | "expired" | "not-yet-valid";
      readonly entry: CacheEntry;
      readonly why: string;
    }
  | {
      readonly what: "stale";
      readonly entry: CacheEntry;
      readonly cached: Certificate;
      readonly served: Certificate;
      readonly sources: readonly string[];
    }
  | { readonly what: "untrusted"; readonly entry: CacheEntry }
  | {
      readonly what: "disagreement";
      readonly entry: CacheEntry;
      readonly reference: Extract<Reference, { status: "disagreement" }>;
    }
  | { readonly what: "unknown"; readonly entry: CacheEntry; readonly failures: readonly string[] };

/** Judges the cached certificates: each by itself, both together, and against what Keystone serves. */
export function judgeCache(
  files: readonly CacheEntry[],
  reference: Reference,
  options: { readonly now: number; readonly certificates: CertificateReader },
): readonly Verdict[] {
  const signing = readEntry(files, "signing_cert", options.certificates);
  const ca = readEntry(files, "ca", options.certificates);
  const revoked = files.find(({ kind }) => kind === "revoked");
  const each = [signing, ca].flatMap((one) =>
    one === null ? [] : judgeFile(one, reference, options.now),
  );
  const irregular = revoked === undefined ? [] : judgeRegular(revoked);
  return [
    ...irregular,
    ...each,
    ...judgePair(signing, ca, reference, options.certificates),
    ...judgeWhole(signing ?? ca, each, reference),
  ];
}

interface ReadEntry {
  readonly entry: CacheEntry;
  /** `null`: it could not be read as a file. */
  readonly file: CertificateFile | null;
}

function readEntry(
  files: readonly CacheEntry[],
  kind: CacheEntry["kind"],
  certificates: CertificateReader,
): ReadEntry | null {
  const entry = files.find((one) => one.kind === kind);
  if (entry === undefined) return null;
  return {
    entry,
    file: entry.read.status === "read" ? certificates.read(entry.read.content) : null,
  };
}

function judgeFile(
  { entry, file }: ReadEntry,
  reference: Reference,
  now: number,
): readonly Verdict[] {
  if (file === null) return judgeRegular(entry);
  if (file.status === "unreadable") return [{ what: "unreadable", entry, why: file.why }];
  const used = usedCertificate(entry.kind, file.certificates, reference);
  if (used.notAfter < now)
    return [{ what: "expired", entry, why: `it expired on ${day(used.notAfter)}` }];
  if (used.notBefore > now) {
    return [{ what: "not-yet-valid", entry, why: `it is valid from ${day(used.notBefore)} on` }];
  }
  if (reference.status !== "agreed") return [];
  const served = ofKind(entry.kind, reference.pair);
  if (used === served) return [];
  return [{ what: "stale", entry, cached: used, served, sources: reference.sources }];
}

/** The one that OpenSSL would use out of a file: what Keystone serves, even behind others, else the first. */
function usedCertificate(
  kind: CacheEntry["kind"],
  certificates: readonly [Certificate, ...Certificate[]],
  reference: Reference,
): Certificate {
  if (reference.status !== "agreed") return certificates[0];
  const served = ofKind(kind, reference.pair);
  return holds(certificates, served) ? served : certificates[0];
}

function ofKind(kind: CacheEntry["kind"], { signing, ca }: CertificatePair): Certificate {
  return kind === "ca" ? ca : signing;
}

function judgeRegular(entry: CacheEntry): readonly Verdict[] {
  const { read } = entry;
  switch (read.status) {
    case "read":
      return [];
    case "too-large":
      return [{ what: "irregular", entry, why: `it has ${read.facts.size} bytes, far too many` }];
    case "denied":
      return [{ what: "irregular", entry, why: "the login user may not read it; use become" }];
    case "link":
      return [{ what: "irregular", entry, why: "it is a symbolic link" }];
    case "directory":
      return [{ what: "irregular", entry, why: "it is a directory" }];
    case "unstable":
      return [{ what: "irregular", entry, why: "it changed each time it was read" }];
    case "absent":
    case "not-regular":
      return entry.facts.type === "file"
        ? []
        : [{ what: "irregular", entry, why: `it is a ${entry.facts.type}, not a file` }];
  }
}

function judgePair(
  signing: ReadEntry | null,
  ca: ReadEntry | null,
  reference: Reference,
  certificates: CertificateReader,
): readonly Verdict[] {
  if (signing?.file?.status !== "certificate" || ca?.file?.status !== "certificate") return [];
  const used = usedCertificate("signing_cert", signing.file.certificates, reference);
  const trusted = certificates.isIssuedBy(used, ca.file.certificates);
  return trusted ? [] : [{ what: "untrusted", entry: signing.entry }];
}

/** What can only be said of a cache with a certificate in it. */
function judgeWhole(
  any: ReadEntry | null,
  each: readonly Verdict[],
  reference: Reference,
): readonly Verdict[] {
  if (any?.file?.status !== "certificate") return [];
  if (reference.status === "disagreement")
    return [{ what: "disagreement", entry: any.entry, reference }];
  if (reference.status === "agreed" || each.length > 0) return [];
  return [{ what: "unknown", entry: any.entry, failures: reference.failures }];
}

/** Seconds since 1970 as a date. */
export function day(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}
