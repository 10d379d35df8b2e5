import { cures, needsAttention } from "../../model/finding.ts";
import type { Severity } from "../../model/finding.ts";
import type { SigningDirFinding } from "./finding.ts";

const gravity: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** In the order in which to work on them; what needs no work comes last. */
export function inOrderOfWork(
  findings: readonly SigningDirFinding[],
): readonly SigningDirFinding[] {
  return findings.toSorted(
    (one, other) =>
      Number(needsAttention(other)) - Number(needsAttention(one)) ||
      cures.indexOf(one.cure) - cures.indexOf(other.cure) ||
      gravity[one.severity] - gravity[other.severity],
  );
}
