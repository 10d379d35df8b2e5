import type { Summary } from "../engine/events.ts";
import { exitCodes } from "../engine/exit-code.ts";
import { observed } from "../model/outcome.ts";

export const exitStyles = ["fleetmend", "ansible", "upgrade-check"] as const;
export type ExitStyle = (typeof exitStyles)[number];

/** The verdict on a run in the codes of another tool. */
export function styledExitCode(summary: Summary, style: ExitStyle): number {
  switch (style) {
    case "fleetmend":
      return summary.exitCode;
    case "ansible":
      return ansibleCodes.get(summary.exitCode) ?? 0;
    case "upgrade-check":
      return upgradeCheckCode(summary);
  }
}

/** `ansible-playbook`: 2 failed hosts, 4 unreachable hosts, 99 interrupted, 250 a bug; pending changes are a success. */
const ansibleCodes: ReadonlyMap<number, number> = new Map([
  [exitCodes.bug, 250],
  [exitCodes.interrupted, 99],
  [exitCodes.stopped, 2],
  [exitCodes.failed, 2],
  [exitCodes.notCovered, 4],
]);

/** OpenStack's `upgrade check`: 0 success, 1 warning, 2 failure, 255 an unexpected error. */
function upgradeCheckCode({ exitCode, outcomes }: Summary): number {
  if (exitCode === exitCodes.clean) return 0;
  if (exitCode === exitCodes.bug) return 255;
  if (exitCode !== exitCodes.findings) return 2;
  const findings = outcomes.flatMap((outcome) => observed(outcome).findings);
  return findings.some(({ severity }) => severity === "error") ? 2 : 1;
}
