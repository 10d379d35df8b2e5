import type { ServiceFacts } from "../../model/signing-dir.ts";
import type { CertificateReader } from "./cache/certificate.ts";
import { describeCache } from "./cache/describe-cache.ts";
import { describeLocated } from "./describe-located.ts";
import { describeLog } from "./log/describe-log.ts";
import { compareLoggedDirectory } from "./log/compare-logged-directory.ts";
import type { HostState } from "./inspect.ts";
import { describeVerification } from "./api/verdict.ts";

/** What reports show of each service of a host, all its directories together. */
export function describeHost(
  { apis, clock, logs, notes, services }: HostState,
  certificates: CertificateReader,
  before: HostState | null = null,
): readonly ServiceFacts[] {
  const names = [...new Set(services.map(({ service }) => service.name))];
  return names.map((name) => {
    const states = services.filter(({ service }) => service.name === name);
    const facts = describeLocated(
      name,
      states.map(({ located }) => located),
      states.flatMap(({ inspected }) =>
        inspected === null ? [] : describeCache(inspected.directory, certificates, clock.now),
      ),
    );
    const openssl = states.flatMap(({ inspected }) => inspected?.openssl ?? []);
    const log = logs.get(name);
    const note = compareLoggedDirectory(log, states);
    const all = [...(facts.notes ?? []), ...(note === null ? [] : [note]), ...notes];
    const known = { ...facts, notes: all, openssl, log: describeLog(log) };
    const asked = apis.find(({ service }) => service === name);
    if (asked === undefined) return known;
    const earlier = before?.apis.find(({ service }) => service === name);
    return { ...known, verification: describeVerification(asked, earlier) };
  });
}
