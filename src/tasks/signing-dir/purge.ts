import { defineTask } from "../../engine/task.ts";
import type { TaskContext } from "../../engine/task.ts";
import type { HostReader } from "../../model/host-reader.ts";
import { repairKinds } from "../../model/repair-kind.ts";
import type { RepairKind } from "../../model/repair-kind.ts";
import { describeHost } from "./describe-host.ts";
import { diagnoseHost } from "./diagnose.ts";
import type { SigningDirFinding } from "./finding.ts";
import { inspectHost } from "./inspect.ts";
import type { HostState } from "./inspect.ts";
import { findNeighbours } from "./directory/neighbours.ts";
import { purgeParams, selectServices, skipReason } from "./params.ts";
import type { PurgeParams } from "./params.ts";
import { prepare } from "./reference/prepare.ts";
import type { Prepared } from "./reference/prepare.ts";
import { planPurge } from "./change/purge-plan.ts";
import { asRepaired, planRepair } from "./change/repair-plan.ts";
import { compareApis, withApis } from "./api/diagnose-api.ts";

/** Moves bad certificate caches into a quarantine, so that the services fetch fresh certificates. */
export const signingDirPurge = defineTask({
  name: "signing_dir.purge",
  summary: "Move stale or broken certificates out of each service's signing_dir into a quarantine",
  params: purgeParams,
  skip: skipReason,
  prepare,
  probe: (reader, params, context) =>
    params.repair.length === 0
      ? inspectHost(reader, params, context)
      : inspectWithNeighbours(reader, params, context),
  diagnose: (state, { purge, repair }, { look, prepared }) => [
    ...withApis(diagnoseHost(state, prepared.certificates, repair), state.apis, look),
    // What the service has fetched since the purge is to stay.
    ...(purge === "always" && look === "first" ? requests(state, repair) : []),
  ],
  remediate(finding, state, { repair: repairs }, { runId }) {
    const service = owner(finding, state);
    if (service === undefined) return [];
    const repair = planRepair(service, state, repairs, runId);
    const repairing = repair.status === "possible" ? [repair.action] : [];
    if (finding.cure !== "purge") return isRepairable(finding) ? repairing : [];
    const plan = planPurge(asRepaired(service, state, repairs), runId, state.clock.now);
    const isPurged = plan.status === "possible" && plan.action.files.length > 0;
    return isPurged ? [...repairing, plan.action] : [];
  },
  compare: (before, after) => compareApis(before.apis, after.apis),
  describe: (state, { prepared }, before) => describeHost(state, prepared.certificates, before),
});

/** The service whose turn it is: of several that share a directory the first one, so that it is purged once. */
function owner({ directory }: SigningDirFinding, { services }: HostState) {
  return services.find(
    ({ inspected }) => inspected !== null && inspected.directory.path === directory,
  );
}

function isRepairable({ code }: SigningDirFinding): boolean {
  return repairKinds.some((kind) => kind === code);
}

/** Looks at where the other services have theirs too: a directory that one of them uses as well is not repaired. */
async function inspectWithNeighbours(
  reader: HostReader,
  params: PurgeParams,
  context: TaskContext<Prepared>,
): Promise<HostState> {
  const asked = selectServices(context.target, params.services);
  const others = selectServices(context.target, undefined).filter((one) => !asked.includes(one));
  const [state, neighbours] = await Promise.all([
    inspectHost(reader, params, context),
    findNeighbours(reader, others),
  ]);
  return { ...state, others: neighbours };
}

/** `always`: what is cached goes, whatever it looks like. */
function requests(host: HostState, repairs: readonly RepairKind[]): readonly SigningDirFinding[] {
  return host.services.flatMap((state): readonly SigningDirFinding[] => {
    const { inspected, service } = state;
    const directory = inspected?.directory;
    if (directory?.status !== "present" || directory.files.length === 0) return [];
    const plan = planPurge(asRepaired(state, host, repairs), "", host.clock.now);
    const message = "is to be purged whatever it looks like (purge: always)";
    return [
      {
        code: "purge-requested",
        severity: "info",
        message,
        path: directory.path,
        service: service.name,
        cure: plan.status === "refused" ? plan.cure : "purge",
        directory: directory.path,
      },
    ];
  });
}
