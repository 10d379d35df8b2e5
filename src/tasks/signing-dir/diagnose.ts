import type { RepairKind } from "../../model/repair-kind.ts";
import type { CertificateReader } from "./cache/certificate.ts";
import { diagnoseCache } from "./cache/diagnose-cache.ts";
import { diagnoseUnfinished } from "./cache/diagnose-unfinished.ts";
import { diagnoseConfiguration } from "./diagnose-configuration.ts";
import { diagnoseDirectory } from "./directory/diagnose-directory.ts";
import { diagnoseLog } from "./log/diagnose-log.ts";
import { diagnoseOpenssl } from "./openssl/diagnose-openssl.ts";
import { diagnoseSharing } from "./directory/diagnose-sharing.ts";
import { diagnoseSurroundings } from "./diagnose-surroundings.ts";
import { findObstruction } from "./directory/file-system.ts";
import type { SigningDirFinding } from "./finding.ts";
import type { HostState, ServiceState } from "./inspect.ts";
import { inOrderOfWork } from "./order-of-work.ts";
import { planPurge } from "./change/purge-plan.ts";
import { adviseRepair } from "./change/repair-advice.ts";
import { asRepaired } from "./change/repair-plan.ts";

/**
 * Everything that is wrong with a host and its services, what is to be done first at the top of each.
 *
 * @param repairs what is repaired before anything is purged
 */
export function diagnoseHost(
  state: HostState,
  certificates: CertificateReader,
  repairs: readonly RepairKind[] = [],
): readonly SigningDirFinding[] {
  const services = state.services.map((one) =>
    diagnoseService(one, state, { certificates, repairs }),
  );
  return [
    ...inOrderOfWork(diagnoseSurroundings(state, certificates)),
    ...services.flatMap(inOrderOfWork),
  ];
}

function diagnoseService(
  state: ServiceState,
  host: HostState,
  {
    certificates,
    repairs,
  }: { readonly certificates: CertificateReader; readonly repairs: readonly RepairKind[] },
): readonly SigningDirFinding[] {
  const { now } = host.clock;
  const isFirst = host.services.find(({ service }) => service === state.service) === state;
  const plan = planPurge(asRepaired(state, host, repairs), "", now);
  const log = isFirst ? host.logs.get(state.service.name) : undefined;
  const sameService = host.services.filter(({ service }) => service === state.service);
  const withOrigin = [
    ...diagnoseDirectory(state),
    ...diagnoseFileSystem(state),
    ...diagnoseSharing(state, host),
    ...diagnoseCache(state, { now, certificates, plan }),
    ...diagnoseUnfinished(state, plan),
    ...diagnoseOpenssl(state, { now, certificates }),
  ];
  const findings = [
    ...diagnoseConfiguration(state.located, isFirst ? "first" : "further"),
    ...withOrigin.map((one) => ({
      ...originOf(state),
      ...one,
      message: one.message + adviseRepair(one.code, state, host, repairs),
    })),
    ...diagnoseLog(log, sameService),
  ];
  const directory = state.inspected?.directory.path ?? null;
  return findings.map((one) => ({ ...one, service: state.service.name, directory }));
}

/** The line that led to the directory. */
function originOf({ located: { configuration } }: ServiceState) {
  if (configuration.status !== "set" || configuration.signingDir.file === "") return {};
  const { file, line } = configuration.signingDir;
  return { file, line };
}

function diagnoseFileSystem({
  inspected,
}: ServiceState): readonly Omit<SigningDirFinding, "service" | "directory">[] {
  if (inspected?.directory.status !== "present") return [];
  const obstruction = findObstruction(inspected.fileSystem);
  if (obstruction === null) return [];
  const { path } = inspected.directory;
  return [{ ...obstruction, severity: "error", path, cure: "by-hand" }];
}
