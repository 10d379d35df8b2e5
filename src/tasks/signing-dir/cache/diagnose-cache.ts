import type { Middleware } from "../../../model/signing-dir.ts";
import type { CertificateReader } from "./certificate.ts";
import { generationsOf } from "../openssl/diagnose-openssl.ts";
import { cureOfCache } from "./cure-of-cache.ts";
import type { CacheEntry } from "../directory/directory.ts";
import type { SigningDirFinding } from "../finding.ts";
import type { ServiceState } from "../inspect.ts";
import { day, instant } from "../instant.ts";
import { judgeCache } from "./judge-cache.ts";
import { refetchesUnreadable } from "../locate/value/releases.ts";
import type { PurgePlan } from "../change/purge-plan.ts";
import type { Reference } from "../reference/reference.ts";
import type { StaleVerdict, Verdict } from "./verdict.ts";
import type { OpensslGeneration } from "../openssl/load-certificates.ts";

type Without = Omit<SigningDirFinding, "service" | "directory">;

interface CacheContext {
  /** The host's clock, seconds since 1970. */
  readonly now: number;
  readonly certificates: CertificateReader;
  readonly plan: PurgePlan;
}

/** What is wrong with the cached files, with the reason why tokens are rejected. */
export function diagnoseCache(
  { inspected, located: { middleware } }: ServiceState,
  context: CacheContext,
): readonly Without[] {
  if (inspected?.directory.status !== "present") return [];
  const { files, path } = inspected.directory;
  const { reference } = inspected;
  const since = describeAge(files);
  const residue = files.filter(({ kind }) => kind === "residue");
  return [
    ...judgeCache(files, reference, {
      ...context,
      generations: generationsOf(inspected.openssl),
    }).map((verdict) => ({
      ...explain(verdict, { ...context, middleware, reference, since }),
      path: `${path}/${verdict.entry.name}`,
    })),
    ...residue.map(({ name }) => ({
      code: "cache-residue" as const,
      severity: "info" as const,
      message: "was left behind by a crash of the service while it wrote the cache",
      path: `${path}/${name}`,
      cure: "nothing" as const,
    })),
  ];
}

interface Explained extends CacheContext {
  readonly middleware: Middleware | null;
  readonly reference: Reference;
  /** Since when the cache is what it is, as the end of a sentence. */
  readonly since: string;
}

function explain(verdict: Verdict, context: Explained): Without {
  switch (verdict.what) {
    case "irregular": {
      const message = `${verdict.why}; look at it yourself`;
      return { code: "cache-unreadable", severity: "error", message, cure: "by-hand" };
    }
    case "unreadable":
      return explainUnreadable(verdict, context);
    case "expired":
      return explainBad(verdict, "cache-expired", `${verdict.why}: ${rejected(4)}`, context);
    case "not-yet-valid":
      return explainBad(verdict, "cache-not-yet-valid", `${verdict.why}: ${rejected(4)}`, context);
    case "stale":
      return verdict.tokens === "rejected"
        ? explainBad(verdict, "cache-stale", explainStale(verdict, context), context)
        : explainDifferent(verdict);
    case "untrusted": {
      const message = `${explainWords(verdict.words)}: ${rejected(4)}`;
      return explainBad(verdict, "cache-untrusted", message, context);
    }
    case "depends": {
      const message = `${verdict.why}: ${explainReleases(verdict.refusedBy)}`;
      return { ...explainBad(verdict, "cache-unreadable", message, context), severity: "warning" };
    }
    case "disagreement": {
      const message = explainDisagreement(verdict);
      return { code: "keystone-disagrees", severity: "error", message, cure: "keystone" };
    }
    case "unknown":
      return explainUnknown(verdict);
  }
}

function explainUnreadable(
  verdict: Verdict & { readonly why: string },
  context: Explained,
): Without {
  const { middleware } = context;
  if (middleware === null || !refetchesUnreadable(middleware)) {
    return explainBad(verdict, "cache-unreadable", `${verdict.why}: ${rejected(2)}`, context);
  }
  const message = `${verdict.why}: openssl exits 2, whereupon ${middleware.distribution} ${middleware.version} fetches both certificates anew, with the next token of PKI`;
  return { ...explainBad(verdict, "cache-unreadable", message, context), severity: "warning" };
}

function rejected(status: number): string {
  return `openssl exits ${status}, every call is answered 401`;
}

function explainBad(
  verdict: Verdict,
  code: SigningDirFinding["code"],
  message: string,
  context: Explained,
): Without {
  const cure = cureOfCache(verdict, context);
  const { plan } = context;
  const refusal = plan.status === "refused" ? `; a purge leaves it alone: ${plan.why}` : "";
  return { code, severity: "error", message: message + refusal, cure };
}

/** Since when tokens may have been rejected. */
function describeAge(files: readonly CacheEntry[]): string {
  const revoked = files.find(({ facts, kind }) => kind === "revoked" && facts.type === "file");
  return revoked === undefined
    ? ""
    : `; the list of revoked tokens, which is renewed only while tokens are accepted, is of ${instant(revoked.facts.mtime)}`;
}

function explainStale(verdict: StaleVerdict, { since }: Explained): string {
  return `is not the certificate that Keystone serves now, so tokens are rejected with 401: ${explainBoth(verdict)}${verdict.entry.kind === "ca" ? "" : since}`;
}

function explainDifferent(verdict: StaleVerdict): Without {
  const message = `is not the certificate that Keystone serves now, but openssl accepts its tokens: ${explainBoth(verdict)}`;
  return { code: "cache-stale", severity: "info", message, cure: "nothing" };
}

function explainBoth({ cached, entry, served, sources }: StaleVerdict): string {
  const from = sources[0] ?? "the reference";
  return `cached ${short(cached.fingerprint)} (since ${day(entry.facts.mtime)}, until ${day(cached.notAfter)}), ${from} has ${short(served.fingerprint)}`;
}

/** Where the issuer is missing, OpenSSL's words alone would not say in which file. */
function explainWords(words: string): string {
  const isUnissued = /^unable to get|self-signed/.test(words);
  const what = isUnissued ? "was not issued by the CA certificate beside it" : "is not trusted";
  return `${what} ("${words}")`;
}

function explainReleases(refusedBy: OpensslGeneration): string {
  return refusedBy === 1
    ? "OpenSSL 1.0 and 1.1 exit 2, so that every call is answered 401; newer releases read it"
    : "OpenSSL 3 exits 2, so that every call is answered 401; older releases read it";
}

function explainDisagreement({ reference }: Extract<Verdict, { what: "disagreement" }>): string {
  const served = reference.answers
    .map(
      ({ source, pair }) =>
        `${source} serves ${short(pair.signing.fingerprint)}/${short(pair.ca.fingerprint)}`,
    )
    .join(", ");
  return `Keystone's endpoints disagree, so a purge would not help: ${served}; give all Keystone nodes the same certificates first`;
}

function explainUnknown({ failures }: Extract<Verdict, { what: "unknown" }>): Without {
  const common = { code: "freshness-unknown", severity: "warning" } as const;
  if (failures.length > 0) {
    const message =
      "looks valid, but no Keystone that could be asked has certificates to compare it with";
    return { ...common, message, cure: "keystone" };
  }
  const message =
    "looks valid, but there is nothing to compare it with; set keystone_endpoints or --reference";
  return { ...common, message, cure: "configuration" };
}

/** Enough of a fingerprint to tell two apart. */
function short(fingerprint: string): string {
  return fingerprint.slice(0, 12);
}
