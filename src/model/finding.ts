/** What can be wrong with a service on a host. A code keeps its meaning for ever; new ones may come. */
export const findingCodes = [
  "cache-stale",
  "cache-expired",
  "cache-not-yet-valid",
  "cache-unreadable",
  "cache-untrusted",
  "cache-residue",
  "purge-unfinished",
  "freshness-unknown",
  "keystone-disagrees",
  "keystone-unreachable",
  "dir-missing",
  "dir-owner",
  "dir-mode",
  "dir-symlink",
  "dir-unsafe-parent",
  "dir-not-a-directory",
  "dir-shared",
  "dir-protected",
  "dir-orphan",
  "option-unset",
  "option-shadowed",
  "option-obsolete",
  "config-missing",
  "config-unreadable",
  "config-invalid",
  "config-unresolved",
  "config-uncertain",
  "service-absent",
  "process-mismatch",
  "log-symptom",
  "keystone-invalid",
  "clock-skew",
  "dir-read-only",
  "dir-full",
  "openssl-disagrees",
  "api-unauthorized",
  "api-unreachable",
  "verify-fixed",
  "verify-no-effect",
  "verify-regressed",
  "purge-requested",
  "plan-drift",
  "plan-done",
  "plan-not-done",
] as const;

export type SigningDirCode = (typeof findingCodes)[number];

/** `error`: tokens are rejected or an attack is possible. `warning`: needs a person's look. `info`: worth knowing. */
export type Severity = "error" | "warning" | "info";

/**
 * What mends a finding, in the order in which to do it: Keystone's certificates first, or a purge fetches the same again;
 * the service's configuration or the inventory; owner or mode of a file or directory; something that a person has to look
 * at; a purge; nothing at all.
 */
export const cures = [
  "keystone",
  "configuration",
  "permissions",
  "by-hand",
  "purge",
  "nothing",
] as const;

export type Cure = (typeof cures)[number];

/**
 * Something wrong on a host, as data. `Code` is open so that own tasks can have their own codes; the built-in tasks use
 * {@link SigningDirCode}.
 */
export interface Finding<Code extends string = string> {
  readonly code: Code;
  readonly severity: Severity;
  /** One sentence: what is wrong, and what to do where it is not plain. */
  readonly message: string;
  /** The service that it concerns. */
  readonly service?: string | undefined;
  /** The path on the host that is wrong. */
  readonly path?: string | undefined;
  /** The configuration file and 1-based line that led there. */
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  /** What mends it; the built-in tasks always say. */
  readonly cure?: Cure | undefined;
  /** What a run has left on the host. */
  readonly kept?: KeptFacts | undefined;
}

/** A quarantine, or the record of a repair. */
export interface KeptFacts {
  readonly run: string;
  readonly what: "quarantine" | "repair";
  /** The directory that its files were in, or that was repaired. */
  readonly from: string;
  /** By the host's clock. */
  readonly ageSeconds: number;
  /** Files of the cache that are in it, and their bytes. */
  readonly files: number;
  readonly bytes: number;
  readonly undone: boolean;
}

/** Whether a finding leaves a host short of `ok`: everything but `info` does. */
export function needsAttention(finding: Finding): boolean {
  return finding.severity !== "info";
}
