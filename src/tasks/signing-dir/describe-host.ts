import type { CacheFile, ServiceFacts } from "../../model/signing-dir.ts";
import type { CertificateReader } from "./certificate.ts";
import { describeCache } from "./describe-cache.ts";
import { describeLocated } from "./describe-located.ts";
import type { HostState } from "./inspect.ts";
import { describeVerification } from "./api/verdict.ts";

/** What reports show of each service of a host, all its directories together. */
export function describeHost(
  { apis, clock, services }: HostState,
  certificates: CertificateReader,
  before: HostState | null = null,
): readonly ServiceFacts[] {
  const caches = new Map<string, CacheFile[]>();
  for (const { inspected, service } of services) {
    const cache =
      inspected === null ? [] : describeCache(inspected.directory, certificates, clock.now);
    caches.set(service.name, [...(caches.get(service.name) ?? []), ...cache]);
  }
  return [...caches].map(([name, cache]) => {
    const located = services.filter(({ service }) => service.name === name);
    const facts = describeLocated(
      name,
      located.map((one) => one.located),
      cache,
    );
    const openssl = located.flatMap(({ inspected }) => inspected?.openssl ?? []);
    const asked = apis.find(({ service }) => service === name);
    if (asked === undefined) return { ...facts, openssl };
    const earlier = before?.apis.find(({ service }) => service === name);
    return { ...facts, openssl, verification: describeVerification(asked, earlier) };
  });
}
