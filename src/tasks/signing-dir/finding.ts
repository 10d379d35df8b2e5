import type { Finding, SigningDirCode } from "../../model/finding.ts";

/** A finding of the family's tasks, and whether moving the cache away cures it. */
export interface SigningDirFinding extends Finding<SigningDirCode> {
  readonly cure: "purge" | "none";
  /** The signing directory that it is about, as the host sees it; `null` if it is about none. */
  readonly directory: string | null;
}
