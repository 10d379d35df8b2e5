import { cures, needsAttention } from "../model/finding.ts";
import type { Cure } from "../model/finding.ts";
import type { HostResult } from "./host-result.ts";
import { plural } from "./text.ts";

/** What a person has to do about a finding; `null`: nothing. */
export const cureWords: Readonly<Record<Cure, string | null>> = {
  keystone: "mend Keystone first",
  configuration: "change the configuration",
  permissions: "change owner or mode",
  "by-hand": "look at it yourself",
  purge: "a purge cures it",
  nothing: null,
};

/** What is to be done, in the order of doing it, each with the number of hosts; empty if nothing is. */
export function summarizeWork(results: readonly HostResult[]): string {
  return cures
    .flatMap((cure) => {
      const words = cureWords[cure];
      const count = results.filter((host) => hasWork(host, cure)).length;
      return words === null || count === 0 ? [] : [`${words} (${plural(count, "host")})`];
    })
    .join(", then ");
}

function hasWork({ findings, services }: HostResult, cure: Cure): boolean {
  const all = [...findings, ...services.flatMap((service) => service.findings)];
  return all.some((finding) => finding.cure === cure && needsAttention(finding));
}
