import type { Cure, Finding, SigningDirCode } from "../../model/finding.ts";

/** A finding of the family's tasks. */
export interface SigningDirFinding extends Finding<SigningDirCode> {
  readonly cure: Cure;
  /** The signing directory that it is about, as the host sees it; `null` if it is about none. */
  readonly directory: string | null;
}
