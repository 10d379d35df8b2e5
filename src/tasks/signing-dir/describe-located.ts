import type { CacheFile, ServiceFacts, SigningDir } from "../../model/signing-dir.ts";
import type { Located } from "./locate/located.ts";

/** What reports show of the places where a service has its directories. */
export function describeLocated(
  service: string,
  located: readonly Located[],
  cache: readonly CacheFile[],
): ServiceFacts {
  const [first, ...others] = located;
  if (first === undefined) return { service, signingDir: null, cache };
  const { container, decoys, leftovers, middleware, notes, source } = first;
  return {
    service,
    source,
    signingDir: directoryOf(first),
    cache,
    otherDirectories: others.flatMap((one) => directoryOf(one) ?? []),
    middleware,
    container,
    decoys,
    leftovers,
    notes,
  };
}

/** `null`: none that the service uses. */
function directoryOf({ configuration }: Located): SigningDir | null {
  return configuration.status === "set" ? configuration.signingDir : null;
}
