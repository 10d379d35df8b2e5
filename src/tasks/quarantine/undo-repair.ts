import type { RevertAction } from "../../model/action.ts";
import type { Finding } from "../../model/finding.ts";
import { permissionChanges } from "../../model/permission-changes.ts";
import type { Repair } from "./find-repair.ts";

/** What is to be said of a repair that may be undone. */
export function diagnoseRepair({
  manifest: { after, before, directory, service },
  now,
}: Repair): Finding<"repaired" | "changed-since" | "quarantine-empty"> {
  const common = { severity: "info", path: directory.path, service } as const;
  const changes = permissionChanges(before, after);
  const what = changes.map((one) => `${one.what} ${one.from} to ${one.to}`).join(" and ");
  switch (now.status) {
    case "repaired":
      return { code: "repaired", ...common, message: `was changed by this run: ${what}` };
    case "undone":
      return { code: "quarantine-empty", ...common, message: "has nothing of this run any more" };
    case "changed":
      return {
        code: "changed-since",
        ...common,
        message: `was changed by this run (${what}), and is left as it is: ${now.why}`,
      };
  }
}

/** The action that undoes a repair, where the directory is as the repair left it. */
export function planRevert({ manifest, now, path, prefix }: Repair): readonly RevertAction[] {
  if (now.status !== "repaired") return [];
  const { after, before, directory, run, service } = manifest;
  return [
    {
      kind: "revert",
      service,
      runId: run,
      repair: path,
      trustedPrefix: prefix,
      directory: { ...directory, uid: now.permissions.uid },
      from: now.permissions,
      to: before,
      repaired: after,
    },
  ];
}
