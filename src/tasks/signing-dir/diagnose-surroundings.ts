import type { CertificateReader } from "./cache/certificate.ts";
import { diagnoseClock } from "./clock.ts";
import { isServed } from "./cache/cure-of-cache.ts";
import { generationsOf } from "./openssl/diagnose-openssl.ts";
import type { SigningDirFinding } from "./finding.ts";
import type { HostState, ServiceState } from "./inspect.ts";
import { judgeCache } from "./cache/judge-cache.ts";
import type { Reference } from "./reference/reference.ts";
import type { Verdict } from "./cache/verdict.ts";

/** What concerns all services of a host: its clock, and the Keystones that they ask. */
export function diagnoseSurroundings(
  state: HostState,
  certificates: CertificateReader,
): readonly SigningDirFinding[] {
  const judged = state.services.map((one) => judge(one, state, certificates));
  const isDecisive = judged.some((one) => one.isDecisive);
  const isUnknown = judged.some((one) => one.isUnknown);
  const references = state.services.flatMap(({ inspected }) => inspected?.reference ?? []);
  const findings = [
    ...diagnoseClock(state.clock, isDecisive ? "decisive" : "of no matter"),
    ...diagnoseFaults(references),
    ...diagnoseFailures(references, isUnknown ? "warning" : "info"),
  ];
  return findings.map((one) => ({ ...one, service: undefined, directory: null }));
}

type Without = Omit<SigningDirFinding, "service" | "directory">;

interface Judged {
  /** Whether a certificate is valid for Keystone and us, and not by the host's clock. */
  readonly isDecisive: boolean;
  /** Whether it is open if the cache is fresh. */
  readonly isUnknown: boolean;
}

function judge(
  { inspected }: ServiceState,
  { clock: { now } }: HostState,
  certificates: CertificateReader,
): Judged {
  if (inspected?.directory.status !== "present") return { isDecisive: false, isUnknown: false };
  const { directory, reference } = inspected;
  const verdicts = judgeCache(directory.files, reference, {
    now,
    certificates,
    generations: generationsOf(inspected.openssl),
  });
  const isSound = reference.status === "agreed" && reference.fault === null;
  return {
    isDecisive:
      isSound &&
      verdicts.some((one) => isOfTime(one) && isServed(one.entry, reference, certificates)),
    isUnknown: verdicts.some(({ what }) => what === "unknown"),
  };
}

function isOfTime({ what }: Verdict): boolean {
  return what === "expired" || what === "not-yet-valid";
}

/** Of several services that ask the same Keystones, all have the same to say. */
function diagnoseFaults(references: readonly Reference[]): readonly Without[] {
  const faults = references.flatMap((one) =>
    one.status === "agreed" && one.fault !== null
      ? [
          `${one.sources.join(", ")}: what is served there verifies no token: ${one.fault}; give Keystone valid certificates first, or a purge fetches the same again`,
        ]
      : [],
  );
  return [...new Set(faults)].map((message) => ({
    code: "keystone-invalid",
    severity: "error",
    message,
    cure: "keystone",
  }));
}

function diagnoseFailures(
  references: readonly Reference[],
  severity: "warning" | "info",
): readonly Without[] {
  const failures = references.flatMap((one) => one.failures);
  return [...new Set(failures)].map((message) => ({
    code: "keystone-unreachable",
    severity,
    message,
    cure: "keystone",
  }));
}
