import type { LogClock, LogHit } from "../../../model/log.ts";
import { readLogTime } from "../../../parse/log/log-time.ts";
import type { LogTime } from "../../../parse/log/log-time.ts";
import { loggers, logReleases, logSignatures } from "./log-signatures.ts";
import type { LogRelease, LogSignature } from "./log-signatures.ts";
import type { ServiceLog } from "./search-logs.ts";

/** What the lines of a service's log say together. */
export interface LogSummary {
  /** In the order of the table. */
  readonly symptoms: readonly SummarizedSymptom[];
  /** Which of them can have written all of the lines; empty where nothing narrows them, or the lines contradict. */
  readonly releases: readonly LogRelease[];
  readonly python: "2" | "3" | null;
  /** The last line of the gravest kind. */
  readonly sample: string | null;
  /** The directory that the service last said to use. */
  readonly directory: { readonly path: string; readonly time: LogTime | null } | null;
}

/** Lines with one text, of all files together. */
export interface SummarizedSymptom {
  readonly signature: LogSignature;
  readonly count: number;
  readonly first: LogTime | null;
  /** `null`: the last one has no date. */
  readonly last: LogTime | null;
  readonly older: number;
  readonly lastOlder: LogTime | null;
  readonly line: string;
  /** `null`: the journal. */
  readonly path: string | null;
}

/** Puts together what was found in the files of a service, or in its journal. Pure. */
export function summarizeLog({ answer, zone }: ServiceLog): LogSummary {
  const clock = zone === "host" ? answer.clock : latestClock(answer.clock);
  const files = answer.files.flatMap((file) =>
    file.status === "searched" ? [{ hits: file.hits, path: file.path }] : [],
  );
  const journal = answer.journal?.status === "searched" ? answer.journal.hits : [];
  const places = [...files, { hits: journal, path: null }];
  const symptoms = logSignatures.flatMap((signature): readonly SummarizedSymptom[] => {
    const found = places.flatMap(({ hits, path }) =>
      hits.filter(({ id }) => id === signature.id).map((hit) => ({ hit, path })),
    );
    return found.length === 0 ? [] : [summarize(signature, found, clock)];
  });
  const lines = places.flatMap(({ hits }) => hits.flatMap(({ first, last }) => [first, last]));
  const seen = [...new Set(lines)].flatMap((line) => line ?? []);
  return {
    symptoms,
    releases: narrowReleases(symptoms, seen),
    python: pythonOf(seen),
    sample: symptoms[0]?.line ?? null,
    directory: directoryOf(symptoms),
  };
}

/** A container may have the host's zone or UTC; a symptom must not seem older than it is. */
function latestClock({ now, offset }: LogClock): LogClock {
  return { now, offset: Math.min(offset ?? 0, 0) };
}

interface Found {
  readonly hit: LogHit;
  readonly path: string | null;
}

function summarize(
  signature: LogSignature,
  found: readonly Found[],
  clock: LogClock,
): SummarizedSymptom {
  const timeOf = (line: string | null) => (line === null ? null : readLogTime(line, clock));
  const byLast = found.toSorted(
    (one, other) =>
      (timeOf(one.hit.last ?? one.hit.lastOlder)?.seconds ?? 0) -
      (timeOf(other.hit.last ?? other.hit.lastOlder)?.seconds ?? 0),
  );
  const counted = byLast.findLast(({ hit }) => hit.count > 0);
  const latest = counted ?? byLast.at(-1);
  const times = (lines: readonly (string | null)[]) =>
    lines
      .flatMap((line) => timeOf(line) ?? [])
      .toSorted((one, other) => one.seconds - other.seconds);
  const recent = times(found.flatMap(({ hit }) => [hit.first, hit.last]));
  // A line without a date may be later than all the others.
  const isDated = found.every(({ hit }) => hit.last === null || timeOf(hit.last) !== null);
  return {
    signature,
    count: sum(found.map(({ hit }) => hit.count)),
    first: recent[0] ?? null,
    last: isDated ? (recent.at(-1) ?? null) : null,
    older: sum(found.map(({ hit }) => hit.older)),
    lastOlder: times(found.map(({ hit }) => hit.lastOlder)).at(-1) ?? null,
    line: latest?.hit.last ?? latest?.hit.lastOlder ?? "",
    path: latest?.path ?? null,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function narrowReleases(
  symptoms: readonly SummarizedSymptom[],
  lines: readonly string[],
): readonly LogRelease[] {
  const evidence = [
    ...symptoms.flatMap(({ count, signature }) => (count > 0 ? [signature.releases] : [])),
    ...loggers.flatMap(({ releases, text }) =>
      lines.some((line) => line.includes(text)) ? [releases] : [],
    ),
    // Since keystoneclient 0.7.0 the line does not say which token.
    ...lines.flatMap((line) => {
      const [, token] = /Authorization failed for token(.*)$/.exec(line) ?? [];
      if (token === undefined) return [];
      return [token.trim() === "" ? logReleases.slice(2) : logReleases.slice(0, 2)];
    }),
  ];
  const left = logReleases.filter((one) => evidence.every((releases) => releases.includes(one)));
  return left.length === logReleases.length ? [] : left;
}

/** Python 3 made a sentence of it. */
function pythonOf(lines: readonly string[]): "2" | "3" | null {
  const endings = lines.flatMap((line) => /non-zero exit status \d+(.?)/.exec(line)?.[1] ?? []);
  if (endings.length === 0) return null;
  if (endings.every((ending) => ending === ".")) return "3";
  return endings.includes(".") ? null : "2";
}

function directoryOf(symptoms: readonly SummarizedSymptom[]): LogSummary["directory"] {
  const symptom = symptoms.find(({ signature }) => signature.id === "directory");
  const path = /Using (\/.*) as cache directory for/.exec(symptom?.line ?? "")?.[1];
  // Of a long name a part may be missing.
  if (symptom === undefined || path === undefined || path.includes("[redacted]")) return null;
  return { path, time: symptom.last ?? symptom.lastOlder };
}
