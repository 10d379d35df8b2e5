import type { SigningDirFinding } from "../finding.ts";
import { explainOlder, explainSymptoms } from "./explain-symptoms.ts";
import type { ServiceState } from "../inspect.ts";
import type { ServiceLog } from "./search-logs.ts";
import { summarizeLog } from "./summarize-log.ts";
import type { SummarizedSymptom } from "./summarize-log.ts";

type Without = Omit<SigningDirFinding, "service" | "directory">;

/**
 * The symptom in the log of a service, once for all of its directories. It is history where the certificates that are cached now
 * came later, or none are.
 */
export function diagnoseLog(
  log: ServiceLog | undefined,
  states: readonly ServiceState[],
): readonly Without[] {
  if (log === undefined) return [];
  const summary = summarizeLog(log);
  const cache = summary.symptoms.filter(({ signature: { kind } }) =>
    ["verify", "unreadable"].includes(kind),
  );
  const keystone = summary.symptoms.filter(({ signature: { kind } }) => kind === "keystone");
  const isKeystone = !hasRecent(cache);
  const symptoms = isKeystone ? keystone : cache;
  const latest = symptoms
    .filter(({ count }) => count > 0)
    .toSorted(byLast)
    .at(-1);
  if (latest === undefined) return diagnoseOlder([...cache, ...keystone], log);
  const history = whyHistory(latest, states, isKeystone ? "keystone" : "cache");
  const explained = explainSymptoms(symptoms, summary, placeOf(latest, log));
  return [
    {
      code: "log-symptom",
      severity: history === null ? "warning" : "info",
      message: history === null ? explained : `${explained}; ${history}`,
      ...(latest.path === null ? {} : { path: latest.path }),
      cure: isKeystone && history === null ? "keystone" : "nothing",
    },
  ];
}

function hasRecent(symptoms: readonly SummarizedSymptom[]): boolean {
  return symptoms.some(({ count }) => count > 0);
}

/** A line without a date may have been written just now. */
function byLast(one: SummarizedSymptom, other: SummarizedSymptom): number {
  return (one.last?.seconds ?? Infinity) < (other.last?.seconds ?? Infinity) ? -1 : 1;
}

/** A clause; `null`: it may well go on. */
function whyHistory(
  { last }: SummarizedSymptom,
  states: readonly ServiceState[],
  about: "cache" | "keystone",
): string | null {
  const caches = states.flatMap(({ inspected }) => {
    if (inspected === null) return [];
    const { directory } = inspected;
    if (directory.status === "missing") return [null];
    if (directory.status !== "present") return [];
    const file = directory.files.find(({ kind }) => kind === "signing_cert");
    return [file === undefined ? null : file.facts.mtime];
  });
  if (caches.length === 0) return null;
  if (about === "cache" && caches.every((time) => time === null)) {
    return "no certificate is cached any more";
  }
  const isOver = caches.every((time) => time !== null && last !== null && last.seconds < time);
  return isOver ? "the certificate that is cached now was written later" : null;
}

/** What was last written before the days that count is told, for a clock may be wrong. */
function diagnoseOlder(
  symptoms: readonly SummarizedSymptom[],
  log: ServiceLog,
): readonly Without[] {
  const latest = symptoms
    .toSorted((one, other) => (one.lastOlder?.seconds ?? 0) - (other.lastOlder?.seconds ?? 0))
    .at(-1);
  if (latest === undefined) return [];
  return [
    {
      code: "log-symptom",
      severity: "info",
      message: explainOlder(latest, placeOf(latest, log)),
      ...(latest.path === null ? {} : { path: latest.path }),
      cure: "nothing",
    },
  ];
}

/** A finding has the path of a file; a journal has none. */
function placeOf({ path }: SummarizedSymptom, { units }: ServiceLog): string {
  return path === null ? `in the journal of ${units.join(", ")}, ` : "";
}
