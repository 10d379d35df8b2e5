import type { TokenCache } from "../../../../model/signing-dir.ts";

/** `token_cache_time` of every release of the middleware. */
const usualSeconds = 300;

/**
 * How long the middleware remembers that a token was rejected, from its own options (`auth_token.py`, `_cache.py`). What is
 * no number keeps the service from starting; the default stands for it.
 */
export function tokenCacheOf(option: (name: string) => string | undefined): TokenCache {
  const text = option("token_cache_time")?.trim() ?? "";
  const seconds = /^[+-]?\d{1,10}$/.test(text) ? Number(text) : usualSeconds;
  // Memcached takes 0 for ever; -1 switches the cache off.
  const kept = seconds < 0 ? ({ kind: "nothing" } as const) : keptFor(seconds);
  const servers = ["memcached_servers", "memcache_servers", "cache"];
  const isShared = servers.some((name) => (option(name) ?? "").trim() !== "");
  return { ...kept, place: isShared ? "memcached" : "process" };
}

function keptFor(seconds: number) {
  return seconds === 0 ? ({ kind: "for ever" } as const) : ({ kind: "for", seconds } as const);
}
