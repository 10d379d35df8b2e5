import { FleetmendError } from "../../model/error.ts";
import type { LogAnswer, LogQuery, LogRead } from "../../model/log.ts";
import { encodeWord } from "../session/words.ts";
import { absolute } from "./absolute.ts";
import type { Batch, Group } from "./batch.ts";
import { decodeLogs } from "./decode-logs.ts";
import type { LogRecords } from "./decode-logs.ts";

const defaultMaximumBytes = 4 * 1024 * 1024;
const defaultSpanSeconds = 7 * 24 * 60 * 60;

/** {@link HostReader.searchLog}. Searches of one turn with the same texts and limits are one request. */
export async function searchLog(batch: Batch, query: LogQuery): Promise<LogAnswer> {
  const { maximumBytes = defaultMaximumBytes } = query;
  const { clock, files, journal } = await batch.merged(logGroup(query), encodeQuery(query));
  return {
    clock,
    journal,
    files: query.files.flatMap(({ path }, index): readonly LogRead[] => {
      const found = files.filter(({ place }) => place === index);
      if (found.length === 0) return [{ path, status: "absent" }];
      return found.map(({ read, suffix }) => read(`${path}${suffix}`, maximumBytes));
    }),
  };
}

function logGroup(options: LogQuery): Group<LogRecords> {
  const { maximumBytes = defaultMaximumBytes, rotated = "no", texts } = options;
  const { spanSeconds = defaultSpanSeconds } = options;
  const lines = encodeWord(texts.map(({ text }) => plain(text)).join("\n"));
  const words = [String(maximumBytes), String(spanSeconds), rotated, lines];
  return {
    key: `logs ${words.join(" ")}`,
    request: (queries) => ({ operation: "logs", words: [...words, ...queries] }),
    decode: (records, queries) =>
      decodeLogs(
        records,
        queries.map((query) => query.split(" ").filter((word) => word.startsWith("/")).length),
        texts,
      ),
  };
}

/** The words of a query, with no space in any of them. */
function encodeQuery({ files, units }: LogQuery): string {
  const places = files.flatMap(({ below, path }) => [
    `below=${encodeWord(below === null ? "" : absolute(below))}`,
    encodeWord(absolute(plain(path))),
  ]);
  return ["=", ...units.map((unit) => `unit=${unitName(unit)}`), ...places].join(" ");
}

/** A text of one line. */
function plain(text: string): string {
  if (text !== "" && !/[\n\0]/.test(text)) return text;
  throw new FleetmendError("internal", `"${text}" is not one line of text`);
}

/** A name that journalctl takes for nothing else. */
function unitName(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9:_.@-]*$/.test(name)) return `${name}.service`;
  throw new FleetmendError("internal", `"${name}" is not the name of a unit`);
}
