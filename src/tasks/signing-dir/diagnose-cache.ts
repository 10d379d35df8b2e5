import type { CertificateReader } from "./certificate.ts";
import type { SigningDirFinding } from "./finding.ts";
import type { ServiceState } from "./inspect.ts";
import { day, judgeCache } from "./judge-cache.ts";
import type { Verdict } from "./judge-cache.ts";

type Without = Omit<SigningDirFinding, "service" | "directory">;

/** What is wrong with the cached files, with the reason why tokens are rejected. */
export function diagnoseCache(
  { inspected }: ServiceState,
  options: { readonly now: number; readonly certificates: CertificateReader },
): readonly Without[] {
  if (inspected?.directory.status !== "present") return [];
  const { files, path } = inspected.directory;
  const verdicts = judgeCache(files, inspected.reference, options);
  const residue = files.filter(({ kind }) => kind === "residue");
  return [
    ...verdicts.flatMap((verdict) => explain(verdict, `${path}/${verdict.entry.name}`)),
    ...residue.map(({ name }) => ({
      code: "cache-residue" as const,
      severity: "info" as const,
      message: "was left behind by a crash of the service while it wrote the cache",
      path: `${path}/${name}`,
      cure: "nothing" as const,
    })),
  ];
}

function explain(verdict: Verdict, path: string): readonly Without[] {
  const bad = { severity: "error", path, cure: "purge" } as const;
  const kept = { path, cure: "nothing" } as const;
  switch (verdict.what) {
    case "irregular":
      return [
        {
          code: "cache-unreadable",
          severity: "error",
          message: `${verdict.why}; look at it yourself`,
          ...kept,
        },
      ];
    case "unreadable":
      return [
        {
          code: "cache-unreadable",
          message: `${verdict.why}: openssl exits 2, every call is answered 401`,
          ...bad,
        },
      ];
    case "expired":
      return [
        {
          code: "cache-expired",
          message: `${verdict.why}: openssl exits 4, every call is answered 401`,
          ...bad,
        },
      ];
    case "not-yet-valid":
      return [
        {
          code: "cache-not-yet-valid",
          message: `${verdict.why}: openssl exits 4, every call is answered 401`,
          ...bad,
        },
      ];
    case "stale":
      return [{ code: "cache-stale", message: explainStale(verdict), ...bad }];
    case "untrusted":
      return [
        {
          code: "cache-untrusted",
          message:
            "was not issued by the CA certificate beside it: openssl exits 4, every call is answered 401",
          ...bad,
        },
      ];
    case "disagreement":
      return [
        {
          code: "keystone-disagrees",
          severity: "error",
          message: explainDisagreement(verdict),
          ...kept,
        },
      ];
    case "unknown":
      return explainUnknown(verdict, path);
  }
}

function explainStale({ cached, served, sources }: Extract<Verdict, { what: "stale" }>): string {
  const from = sources[0] ?? "the reference";
  return `is not the certificate that Keystone serves now, so tokens are rejected with 401: cached ${short(cached.fingerprint)} (until ${day(cached.notAfter)}), ${from} has ${short(served.fingerprint)}`;
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

function explainUnknown(
  { failures }: Extract<Verdict, { what: "unknown" }>,
  path: string,
): readonly Without[] {
  const kept = { severity: "warning", cure: "nothing" } as const;
  const unknown: Without = {
    code: "freshness-unknown",
    message:
      "looks valid, but there is nothing to compare it with; set keystone_endpoints or --reference",
    path,
    ...kept,
  };
  const unreachable = failures.map((failure): Without => ({
    code: "keystone-unreachable",
    message: failure,
    ...kept,
  }));
  return [unknown, ...unreachable];
}

/** Enough of a fingerprint to tell two apart. */
function short(fingerprint: string): string {
  return fingerprint.slice(0, 12);
}
