import type { Finding } from "../model/finding.ts";
import type { HostResult } from "./host-result.ts";

/** A finding that several hosts have, and concerns no service of theirs. */
export interface SharedFinding {
  readonly finding: Finding;
  readonly hosts: number;
}

/** Takes what several hosts have in common out of them, such as a Keystone that does not answer: it is to be said once. */
export function separateShared(results: readonly HostResult[]): {
  readonly shared: readonly SharedFinding[];
  readonly results: readonly HostResult[];
} {
  const known = new Map<string, { finding: Finding; hosts: number }>();
  for (const { findings } of results) {
    for (const finding of findings) {
      const before = known.get(keyOf(finding))?.hosts ?? 0;
      known.set(keyOf(finding), { finding, hosts: before + 1 });
    }
  }
  const isShared = (finding: Finding) => (known.get(keyOf(finding))?.hosts ?? 0) > 1;
  return {
    shared: [...known.values()].filter(({ hosts }) => hosts > 1),
    results: results.map((result) => ({
      ...result,
      findings: result.findings.filter((finding) => !isShared(finding)),
    })),
  };
}

function keyOf({ code, message, path, severity }: Finding): string {
  return JSON.stringify([severity, code, path, message]);
}
