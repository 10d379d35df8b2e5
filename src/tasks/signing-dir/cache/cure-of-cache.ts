import type { Cure } from "../../../model/finding.ts";
import type { CertificateReader } from "./certificate.ts";
import type { CacheEntry } from "../directory/directory.ts";
import type { PurgePlan } from "../change/purge-plan.ts";
import { findServed } from "../reference/reference.ts";
import type { Reference } from "../reference/reference.ts";
import type { Verdict } from "./verdict.ts";

/** What mends a cache that is bad in this way, given what Keystone serves and whether a purge is possible. */
export function cureOfCache(
  { entry, what }: Verdict,
  context: {
    readonly plan: PurgePlan;
    readonly reference: Reference;
    readonly certificates: CertificateReader;
  },
): Cure {
  const { certificates, plan, reference } = context;
  if (reference.status === "disagreement") return "keystone";
  if (reference.status === "agreed") {
    if (reference.fault !== null) return "keystone";
    // What is valid for Keystone and us is not by the host's clock alone.
    const isOfTime = what === "expired" || what === "not-yet-valid";
    if (isOfTime && isServed(entry, reference, certificates)) return "by-hand";
  }
  return plan.status === "refused" ? plan.cure : "purge";
}

/** Whether a cached file holds what Keystone serves now, where OpenSSL looks for it. */
export function isServed(
  { kind, read }: CacheEntry,
  reference: Reference,
  certificates: CertificateReader,
): boolean {
  if (reference.status !== "agreed" || read.status !== "read") return false;
  const file = certificates.read(read.content);
  if (file.status === "unreadable") return false;
  const { ca, signing } = reference.pair;
  const served = kind === "ca" ? ca : signing;
  const found = findServed(kind, file.certificates, reference.pair);
  return found?.fingerprint === served.fingerprint;
}
