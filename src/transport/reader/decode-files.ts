import type { FileRead, LinkFound } from "../../model/host-reader.ts";
import type { AnswerRecord } from "../session/records.ts";
import { decodeFacts, factLines } from "./decode-facts.ts";

/** A file that may have changed while several were read together, and has to be read by itself. */
export interface Uncertain {
  readonly status: "uncertain";
}

const uncertain: Uncertain = { status: "uncertain" };

/**
 * Takes the answer to `files` apart: one `cat` of all files, split by the sizes that `stat` told before. That holds only if
 * nothing changed meanwhile, so the facts after must be the same, and old enough that a change would show in them: a host
 * that does not tell the time along with them, having no `/proc`, is asked for each file again.
 *
 * @param together whether the answer is of several files, which could be taken for one another
 */
export function decodeFiles(
  records: readonly AnswerRecord[],
  count: number,
  maximumBytes: number,
  together: boolean,
): readonly (FileRead | Uncertain)[] {
  const find = (tag: string) => records.find((record) => record.tag === tag);
  const states = (find("states")?.words[0] ?? "").split("");
  const before = factLines(find("before")?.body);
  const readable = states.filter((state) => state === "f").length;
  if (states.length !== count || before.length !== readable)
    return Array.from({ length: count }, () => uncertain);

  const sizes = before.map((line) => decodeFacts(line)?.size ?? Infinity);
  const sent = before.filter((_, index) => (sizes[index] ?? 0) <= maximumBytes);
  const after = factLines(find("after")?.body);
  const data = find("data")?.body ?? Buffer.alloc(0);
  const total = sizes.reduce((sum, size) => (size <= maximumBytes ? sum + size : sum), 0);
  const consistent = data.length === total && sent.every((line, index) => line === after[index]);
  const now = decodeFacts(after[sent.length])?.mtime;

  let offset = 0;
  const contents = before.map((line): FileRead | Uncertain => {
    const facts = decodeFacts(line);
    if (facts === null || !consistent) return uncertain;
    if (facts.size > maximumBytes) return { status: "too-large", facts };
    const content = data.subarray(offset, offset + facts.size);
    offset += facts.size;
    const fresh = together && (now === undefined || facts.ctime >= now - 1);
    return fresh ? uncertain : { status: "read", facts, content };
  });
  const nextContent = contents.values();
  const nextLink = records.filter(({ tag }) => tag === "link").values();
  return states.map((state) => {
    if (state === "f") return nextContent.next().value ?? uncertain;
    return state === "l" ? decodeLink(nextLink.next().value) : decodeState(state);
  });
}

/** Reads what `send_link` in `read.sh` says: the link, a NUL, and what stands in it. */
export function decodeLink(record: AnswerRecord | undefined): LinkFound {
  const [at = "", target = ""] = record?.body.toString("utf8").split("\0") ?? [];
  return { status: "link", at, target: target === "" ? null : target };
}

function decodeState(state: string): FileRead {
  switch (state) {
    case "a":
      return { status: "absent" };
    case "d":
      return { status: "directory" };
    case "o":
      return { status: "not-regular" };
    default:
      return { status: "denied" };
  }
}
