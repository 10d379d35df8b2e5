import type { LogFacts } from "../../../model/log.ts";
import type { ServiceLog } from "./search-logs.ts";
import { summarizeLog } from "./summarize-log.ts";

/** What reports show of a service's log; `null`: no log is there. */
export function describeLog(log: ServiceLog | undefined): LogFacts | null {
  if (log === undefined) return null;
  const { files, journal } = log.answer;
  const there = files.filter(({ status }) => status !== "absent");
  if (there.length === 0 && journal === null) return null;
  const { python, releases, sample, symptoms } = summarizeLog(log);
  return {
    files: there.map((file) => ({
      path: file.path,
      status: file.status,
      ...(file.status === "searched" ? { bytes: file.bytes, extent: file.extent } : {}),
    })),
    journal: journal === null ? [] : log.units,
    symptoms: symptoms.map(({ count, first, last, lastOlder, older, path, signature: { id } }) => ({
      id,
      count,
      first: first?.text ?? null,
      last: last?.text ?? null,
      older,
      lastOlder: lastOlder?.text ?? null,
      path,
    })),
    releases,
    python,
    sample,
  };
}
