import type { Severity } from "../../model/finding.ts";
import type { CertificateReader } from "./certificate.ts";
import { diagnoseCache } from "./diagnose-cache.ts";
import { diagnoseConfiguration } from "./diagnose-configuration.ts";
import { diagnoseDirectory } from "./diagnose-directory.ts";
import { diagnoseSharing } from "./diagnose-sharing.ts";
import type { SigningDirFinding } from "./finding.ts";
import type { HostState, ServiceState } from "./inspect.ts";
import { planPurge } from "./purge-plan.ts";

const gravity: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Everything that is wrong with the services of a host, the gravest first. */
export function diagnoseHost(
  state: HostState,
  certificates: CertificateReader,
): readonly SigningDirFinding[] {
  return state.services.flatMap((service) => diagnoseService(service, state, certificates));
}

function diagnoseService(
  state: ServiceState,
  host: HostState,
  certificates: CertificateReader,
): readonly SigningDirFinding[] {
  const { now } = host;
  const isFirst = host.services.find(({ service }) => service === state.service) === state;
  const { configuration } = state.located;
  const isFromFile = configuration.status === "set" && configuration.signingDir.file !== "";
  const origin = isFromFile
    ? { file: configuration.signingDir.file, line: configuration.signingDir.line }
    : {};
  const plan = planPurge(state, "", now);
  const refusal = plan.status === "refused" ? `; a purge leaves it alone: ${plan.why}` : "";
  const findings = [
    ...diagnoseConfiguration(state.located, isFirst ? "first" : "further").map((one) => ({
      ...one,
      cure: "nothing" as const,
    })),
    ...[...diagnoseDirectory(state), ...diagnoseSharing(state, host)].map((one) => ({
      ...origin,
      ...one,
      cure: "nothing" as const,
    })),
    ...diagnoseCache(state, { now, certificates }).map((one) => ({
      ...origin,
      ...one,
      message: one.cure === "purge" ? one.message + refusal : one.message,
    })),
  ];
  const directory = state.inspected?.directory.path ?? null;
  return findings
    .map((one) => ({ ...one, service: state.service.name, directory }))
    .toSorted((a, b) => gravity[a.severity] - gravity[b.severity]);
}
