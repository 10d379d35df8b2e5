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
  const { container, decoys, files, leftovers, middleware, notes, source, tokenCache, user } =
    first;
  return {
    service,
    source,
    signingDir: directoryOf(first),
    cache,
    user: { name: user.name, uid: user.status === "known" ? user.uid : null },
    files,
    otherDirectories: others.flatMap((one) => {
      const directory = directoryOf(one);
      return directory === null
        ? []
        : [{ ...directory, source: one.source, container: one.container }];
    }),
    middleware,
    container,
    tokenCache,
    decoys,
    leftovers,
    notes,
  };
}

/** `null`: none that the service uses. */
function directoryOf({ configuration }: Located): SigningDir | null {
  return configuration.status === "set" ? configuration.signingDir : null;
}
