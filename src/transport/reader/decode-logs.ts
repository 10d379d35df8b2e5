import { FleetmendError } from "../../model/error.ts";
import type { JournalRead, LogClock, LogHit, LogRead, LogText } from "../../model/log.ts";
import { readOffset } from "../../parse/log/log-time.ts";
import { redactTokens } from "../../parse/log/redact-tokens.ts";
import { decodeLossy } from "../../parse/text/utf8.ts";
import type { AnswerRecord } from "../session/records.ts";

/** What a host said of the files of one query, and of the journal. */
export interface LogRecords {
  readonly clock: LogClock;
  readonly files: readonly LogRecord[];
  readonly journal: JournalRead | null;
}

/** A file that is there. */
interface LogRecord {
  /** Which of the query's files it is, or was before it was rotated away. */
  readonly place: number;
  /** What is behind the name of that file. */
  readonly suffix: string;
  read(path: string, maximumBytes: number): LogRead;
}

/**
 * Reads the answer to `logs`, see `remote/read-logs.sh`: one value for each query.
 *
 * @param counts how many files each query has
 */
export function decodeLogs(
  records: readonly AnswerRecord[],
  counts: readonly number[],
  texts: readonly LogText[],
): readonly LogRecords[] {
  const [now, zone = ""] = records.find(({ tag }) => tag === "clock")?.words ?? [];
  if (now === undefined) throw new FleetmendError("request-failed", "its logs were left out");
  const clock = { now: Number(now), offset: readOffset(zone) };
  const lacking = records.find(({ tag }) => tag === "missing")?.words[0];
  let end = 0;
  return counts.map((count, query) => {
    const start = end;
    end += count;
    const files =
      lacking === undefined
        ? records.flatMap((record) => decodeRecord(record, { start, end, texts }))
        : Array.from({ length: count }, (_, place) => withoutTool(place, lacking));
    const journal = records.find(({ tag, words }) => tag === "journal" && words[0] === `${query}`);
    return { clock, files, journal: decodeJournal(journal, texts) };
  });
}

function withoutTool(place: number, tool: string): LogRecord {
  return { place, suffix: "", read: (path) => ({ path, status: "no-tool", tool }) };
}

function decodeRecord(
  { body, tag, words }: AnswerRecord,
  range: { readonly start: number; readonly end: number; readonly texts: readonly LogText[] },
): readonly LogRecord[] {
  const [number, state = "", size = "0", ending = "-", tool = ""] = words;
  const place = Number(number) - range.start;
  if (tag !== "log" || place < 0 || Number(number) >= range.end) return [];
  const suffix = ending === "-" ? "" : ending;
  const read = (path: string, maximumBytes: number): LogRead => {
    switch (state) {
      case "f":
        return {
          path,
          status: "searched",
          hits: decodeHits(body, range.texts),
          ...extentOf(suffix, Number(size), maximumBytes),
        };
      case "l":
        return { path, status: "link", at: decodeLossy(body) };
      case "missing":
        return { path, status: "no-tool", tool };
      case "late":
        return { path, status: "late" };
      case "n":
        return { path, status: "denied" };
      default:
        return { path, status: "not-regular" };
    }
  };
  return [{ place, suffix, read }];
}

function extentOf(suffix: string, size: number, maximumBytes: number) {
  if (/\.(?:gz|bz2|xz|zst)$/.test(suffix)) return { bytes: size, extent: "unpacked" } as const;
  return size > maximumBytes
    ? ({ bytes: maximumBytes, extent: "end" } as const)
    : ({ bytes: size, extent: "whole" } as const);
}

function decodeJournal(
  record: AnswerRecord | undefined,
  texts: readonly LogText[],
): JournalRead | null {
  if (record === undefined) return null;
  return record.words[1] === "f"
    ? { status: "searched", hits: decodeHits(record.body, texts) }
    : { status: "late" };
}

/** `NUMBER LINES OLDER`, and lines behind `f`, `l` and `o`. What an awk left of a token, nobody sees here either. */
function decodeHits(body: Buffer, texts: readonly LogText[]): readonly LogHit[] {
  const hits: LogHit[] = [];
  for (const line of decodeLossy(body).split("\n")) {
    const [, number, count, older] = /^(\d+) (\d+) (\d+)$/.exec(line) ?? [];
    const id = texts[Number(number) - 1]?.id;
    if (id !== undefined) {
      if (hits.length === texts.length) return hits;
      const none = { first: null, last: null, lastOlder: null };
      hits.push({ id, count: Number(count), older: Number(older), ...none });
      continue;
    }
    const field = fields.get(line.slice(0, 2));
    const hit = hits.at(-1);
    if (field === undefined || hit === undefined) continue;
    hits[hits.length - 1] = { ...hit, [field]: redactTokens(line.slice(2)).slice(0, longest) };
  }
  return hits;
}

/** Characters of a line; a host that keeps to the program sends no more. */
const longest = 400;

const fields: ReadonlyMap<string, "first" | "last" | "lastOlder"> = new Map([
  ["f ", "first"],
  ["l ", "last"],
  ["o ", "lastOlder"],
]);
