import type { Cure } from "../../model/finding.ts";
import { holds } from "./certificate.ts";
import type { CertificateReader } from "./certificate.ts";
import type { CacheEntry } from "./directory.ts";
import type { Verdict } from "./judge-cache.ts";
import type { PurgePlan } from "./purge-plan.ts";
import type { Reference } from "./reference.ts";

/** What mends a cache that is bad in this way, given what Keystone serves and whether a purge is possible. */
export function cureOfCache(
  { entry }: Verdict,
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
    // What is right for Keystone and us is wrong by the host's clock alone.
    if (isServed(entry, reference, certificates)) return "by-hand";
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
  return holds(file.certificates, kind === "ca" ? ca : signing);
}
