import type { SigningDirCode } from "../../../model/finding.ts";
import type { HostState, ServiceState } from "../inspect.ts";
import { repairKinds } from "../../../model/repair-kind.ts";
import type { RepairKind } from "../../../model/repair-kind.ts";
import { planRepair } from "./repair-plan.ts";

/** What to add to the message of a finding that a repair may mend: the flag, or why it would not. */
export function adviseRepair(
  code: SigningDirCode,
  state: ServiceState,
  host: HostState,
  asked: readonly RepairKind[],
): string {
  const kind = repairKinds.find((one) => one === code);
  if (kind === undefined) return "";
  const isAsked = asked.includes(kind);
  // A mode is only repaired of a directory that is, or becomes, the service's own.
  const choices = isAsked ? [asked] : [[...asked, kind], repairKinds];
  const plans = choices.map((kinds) => ({ kinds, plan: planRepair(state, host, kinds, "") }));
  const possible = plans.find(({ plan }) => plan.status === "possible");
  if (possible !== undefined) {
    return isAsked ? "" : `; \`--repair ${possible.kinds.join(",")}\` mends it`;
  }
  const refused = plans.at(-1)?.plan;
  return refused?.status === "refused" ? `; a repair leaves it alone: ${refused.why}` : "";
}
