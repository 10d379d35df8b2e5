import { defineTask } from "../../engine/task.ts";
import { describeHost } from "./describe-host.ts";
import { diagnoseHost } from "./diagnose.ts";
import type { SigningDirFinding } from "./finding.ts";
import { inspectHost } from "./inspect.ts";
import type { HostState } from "./inspect.ts";
import { purgeParams, skipReason } from "./params.ts";
import { prepare } from "./prepare.ts";
import { planPurge } from "./purge-plan.ts";
import { compareApis, withApis } from "./api/diagnose-api.ts";

/** Moves bad certificate caches into a quarantine, so that the services fetch fresh certificates. */
export const signingDirPurge = defineTask({
  name: "signing_dir.purge",
  summary: "Move stale or broken certificates out of each service's signing_dir into a quarantine",
  params: purgeParams,
  skip: skipReason,
  prepare,
  probe: inspectHost,
  diagnose: (state, { purge }, { look, prepared }) => [
    ...withApis(diagnoseHost(state, prepared.certificates), state.apis, look),
    // What the service has fetched since the purge is to stay.
    ...(purge === "always" && look === "first" ? requests(state) : []),
  ],
  remediate(finding, state, _params, { runId }) {
    if (finding.cure !== "purge") return [];
    const service = owner(finding, state);
    const plan = service === undefined ? null : planPurge(service, runId, state.clock.now);
    return plan?.status === "possible" && plan.action.files.length > 0 ? [plan.action] : [];
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

/** `always`: what is cached goes, whatever it looks like. */
function requests({ clock, services }: HostState): readonly SigningDirFinding[] {
  return services.flatMap((state): readonly SigningDirFinding[] => {
    const { inspected, service } = state;
    const directory = inspected?.directory;
    if (directory?.status !== "present" || directory.files.length === 0) return [];
    const plan = planPurge(state, "", clock.now);
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
