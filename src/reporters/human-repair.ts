import type { ActionRecord, PermissionChange } from "../model/action.ts";

const wordings: Readonly<Record<ActionRecord["state"], string>> = {
  planned: "plan    would set",
  done: "done    set",
  undone: "done    set back",
  refused: "refused left alone",
  failed: "failed  could not set",
  unknown: "unknown perhaps set",
};

/** `plan    would set owner 0:0 → 164:164 of /var/lib/neutron/keystone-signing` */
export function describeRepair(
  { path, state }: Pick<ActionRecord, "path" | "state">,
  { from, to, what }: PermissionChange,
): string {
  return `${wordings[state]} ${what} ${from} → ${to} of ${path}`;
}
