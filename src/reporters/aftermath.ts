import type { TokenCache } from "../model/signing-dir.ts";
import type { ServiceResult } from "./host-result.ts";

/** What a purge leaves behind in the services that one cures, or has cured: one sentence for all that have the same. */
export function describeAftermath(services: readonly ServiceResult[]): readonly string[] {
  const names = new Map<string, Set<string>>();
  for (const { tokenCache, ...service } of services) {
    if (tokenCache === undefined || !isPurged(service)) continue;
    const sentence = describe(tokenCache);
    names.set(sentence, (names.get(sentence) ?? new Set()).add(service.service));
  }
  return [...names].map(([sentence, set]) => `${[...set].join(", ")}: ${sentence}`);
}

function isPurged({ actions, findings }: Pick<ServiceResult, "actions" | "findings">): boolean {
  return (
    findings.some(({ cure }) => cure === "purge") ||
    actions.some(({ kind, state }) => kind === "quarantine" && state === "done")
  );
}

function describe(cache: TokenCache): string {
  const place =
    cache.place === "memcached" ? "in memcached, even after a restart" : "in each process";
  switch (cache.kind) {
    case "for":
      return `a purge needs no restart; a token that was rejected before stays rejected for ${cache.seconds} s (token_cache_time), ${place}`;
    case "for ever":
      return cache.place === "memcached"
        ? "a purge needs no restart, but a token that was rejected before stays so until memcached forgets it (token_cache_time = 0)"
        : "a token that was rejected before stays so until the service is restarted (token_cache_time = 0)";
    case "nothing":
      return "a purge needs no restart, and no token stays rejected (token_cache_time = -1)";
  }
}
