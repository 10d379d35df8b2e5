import type { Certificate } from "./certificate.ts";
import type { CacheEntry } from "../directory/directory.ts";
import { day } from "../instant.ts";
import { findServed } from "../reference/reference.ts";
import type { Reference } from "../reference/reference.ts";
import type { CachedFile, Verdict } from "./verdict.ts";

/** What is wrong with a file whatever stands beside it; the gravest alone. */
export function judgeFile(
  { entry, file }: CachedFile,
  reference: Reference,
  now: number,
): readonly Verdict[] {
  if (file.status === "unreadable") return [{ what: "unreadable", entry, why: file.why }];
  const used = usedCertificate(entry.kind, file.certificates, reference);
  const outOfTime = judgeTime(entry, used, now);
  if (outOfTime.length > 0 || reference.status !== "agreed") return outOfTime;
  const served = entry.kind === "ca" ? reference.pair.ca : reference.pair.signing;
  if (used.fingerprint === served.fingerprint) return [];
  const { sources } = reference;
  return [{ what: "stale", entry, cached: used, served, sources, tokens: "rejected" }];
}

/** The one that OpenSSL would use out of a file: what Keystone serves, even behind others, else the first. */
function usedCertificate(
  kind: CacheEntry["kind"],
  certificates: readonly [Certificate, ...Certificate[]],
  reference: Reference,
): Certificate {
  if (reference.status !== "agreed") return certificates[0];
  return findServed(kind, certificates, reference.pair) ?? certificates[0];
}

/** That a certificate of a file is not valid at this time. */
export function judgeTime(
  entry: CacheEntry,
  { notAfter, notBefore }: Certificate,
  now: number,
): readonly Verdict[] {
  if (notBefore > now) {
    return [{ what: "not-yet-valid", entry, why: `it is valid from ${day(notBefore)} on` }];
  }
  return notAfter <= now ? [{ what: "expired", entry, why: `it expired on ${day(notAfter)}` }] : [];
}
