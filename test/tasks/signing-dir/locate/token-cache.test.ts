import { expect, test } from "vitest";
import { tokenCacheOf } from "../../../../src/tasks/signing-dir/locate/value/token-cache.ts";

test.each([
  [{}, { kind: "for", seconds: 300, place: "process" }],
  [{ token_cache_time: " 60 " }, { kind: "for", seconds: 60, place: "process" }],
  [{ token_cache_time: "-1" }, { kind: "nothing", place: "process" }],
  [{ token_cache_time: "0" }, { kind: "for ever", place: "process" }],
  [{ token_cache_time: "soon" }, { kind: "for", seconds: 300, place: "process" }],
  [{ memcached_servers: "ctl01:11211" }, { kind: "for", seconds: 300, place: "memcached" }],
  [{ memcache_servers: "ctl01:11211" }, { kind: "for", seconds: 300, place: "memcached" }],
  [{ memcached_servers: "" }, { kind: "for", seconds: 300, place: "process" }],
  [{ cache: "swift.cache" }, { kind: "for", seconds: 300, place: "memcached" }],
])("with %j a rejected token is remembered as %j says", (options, expected) => {
  const values = new Map(Object.entries(options));
  expect(tokenCacheOf((name) => values.get(name))).toEqual(expected);
});
