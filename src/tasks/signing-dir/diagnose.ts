import type { Severity } from "../../model/finding.ts";
import type { ServiceFacts } from "../../model/signing-dir.ts";
import type { CertificateReader } from "./certificate.ts";
import { describeCache } from "./describe-cache.ts";
import { diagnoseCache } from "./diagnose-cache.ts";
import { diagnoseConfiguration } from "./diagnose-configuration.ts";
import { diagnoseDirectory } from "./diagnose-directory.ts";
import type { SigningDirFinding } from "./finding.ts";
import type { HostState, ServiceState } from "./inspect.ts";
import { planPurge } from "./purge-plan.ts";

const gravity: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Everything that is wrong with the services of a host, the gravest first. */
export function diagnoseHost(
  state: HostState,
  certificates: CertificateReader,
): readonly SigningDirFinding[] {
  return state.services.flatMap((service) => diagnoseService(service, state.now, certificates));
}

function diagnoseService(
  state: ServiceState,
  now: number,
  certificates: CertificateReader,
): readonly SigningDirFinding[] {
  const { configuration } = state.located;
  const origin =
    configuration.status === "set"
      ? { file: configuration.signingDir.file, line: configuration.signingDir.line }
      : {};
  const plan = planPurge(state, "", now);
  const refusal = plan.status === "refused" ? `; a purge leaves it alone: ${plan.why}` : "";
  const findings = [
    ...diagnoseConfiguration(state.located).map((one) => ({ ...one, cure: "none" as const })),
    ...diagnoseDirectory(state).map((one) => ({ ...origin, ...one, cure: "none" as const })),
    ...diagnoseCache(state, { now, certificates }).map((one) => ({
      ...origin,
      ...one,
      message: one.cure === "purge" ? one.message + refusal : one.message,
    })),
  ];
  return findings
    .map((one) => ({ ...one, service: state.service.name }))
    .toSorted((a, b) => gravity[a.severity] - gravity[b.severity]);
}

/** What reports show of each service. */
export function describeHost(
  state: HostState,
  certificates: CertificateReader,
): readonly ServiceFacts[] {
  return state.services.map(({ service, located, inspected }) => ({
    service: service.name,
    source: located.source,
    signingDir: located.configuration.status === "set" ? located.configuration.signingDir : null,
    cache: inspected === null ? [] : describeCache(inspected.directory, certificates),
  }));
}
