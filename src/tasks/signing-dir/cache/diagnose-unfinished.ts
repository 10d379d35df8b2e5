import type { PurgePlan } from "../change/purge-plan.ts";
import type { SigningDirFinding } from "../finding.ts";
import type { ServiceState } from "../inspect.ts";

type Without = Omit<SigningDirFinding, "service" | "directory">;

/**
 * What a purge left that was cut off once the certificates were gone: nothing else would judge a list without them. With a
 * certificate in place, an undo may as well have been cut off, and the certificate is judged by itself.
 */
export function diagnoseUnfinished(
  { inspected }: ServiceState,
  plan: PurgePlan,
): readonly Without[] {
  if (inspected?.directory.status !== "present") return [];
  const { directory, unfinished } = inspected;
  const cache = directory.files.filter(({ kind }) => kind !== "residue");
  if (cache.some(({ kind }) => kind !== "revoked")) return [];
  return cache
    .filter(({ facts }) => unfinished.has(facts.inode))
    .map(({ name }) => ({
      code: "purge-unfinished",
      severity: "warning",
      message: "was left by a purge that was cut off; the certificates are in quarantine already",
      path: `${directory.path}/${name}`,
      cure: plan.status === "refused" ? plan.cure : "purge",
    }));
}
