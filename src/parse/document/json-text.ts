import { addEntry, maximumDepth } from "./mapping-entries.ts";
import type { Entry, Node, ScalarNode } from "./node.ts";
import type { Report } from "./problem-log.ts";
import type { Located, Source } from "./source.ts";

/**
 * Reads JSON, several times faster than the YAML library does. `not-json`: it may still be YAML; then nothing is
 * reported.
 */
export function readJson(source: Source, report: Report): Node | "not-json" {
  const postponed: (() => void)[] = [];
  const reader: Reader = {
    source,
    offset: 0,
    report: (...mistake) => postponed.push(() => report(...mistake)),
  };
  skipSpace(reader);
  if (source.text[reader.offset] !== "{") return "not-json";
  const node = readValue(reader, 0);
  skipSpace(reader);
  if (node === null || reader.offset < source.text.length) return "not-json";
  for (const postponedReport of postponed) postponedReport();
  return node;
}

interface Reader {
  readonly source: Source;
  readonly report: Report;
  offset: number;
}

/** `null`: not JSON, or too deep for this reader. */
function readValue(reader: Reader, depth: number): Node | null {
  skipSpace(reader);
  const character = reader.source.text[reader.offset];
  if (depth > maximumDepth) return null;
  if (character === "{") return readMapping(reader, depth);
  if (character === "[") return readList(reader, depth);
  if (character === '"') return readString(reader);
  return readWord(reader);
}

function readMapping(reader: Reader, depth: number): Node | null {
  const start = here(reader);
  const entries = new Map<string, Entry>();
  reader.offset += 1;
  if (take(reader, "}")) return { kind: "mapping", ...start, entries };
  do {
    skipSpace(reader);
    const key = readString(reader);
    if (key === null || !take(reader, ":")) return null;
    const value = readValue(reader, depth + 1);
    if (value === null) return null;
    addEntry(entries, key, value, reader.report);
  } while (take(reader, ","));
  return take(reader, "}") ? { kind: "mapping", ...start, entries } : null;
}

function readList(reader: Reader, depth: number): Node | null {
  const start = here(reader);
  const items: Node[] = [];
  reader.offset += 1;
  if (take(reader, "]")) return { kind: "list", ...start, items };
  do {
    const item = readValue(reader, depth + 1);
    if (item === null) return null;
    items.push(item);
  } while (take(reader, ","));
  return take(reader, "]") ? { kind: "list", ...start, items } : null;
}

function readString(reader: Reader): ScalarNode | null {
  const { source, offset } = reader;
  if (source.text[offset] !== '"') return null;
  let end = source.text.indexOf('"', offset + 1);
  while (end >= 0 && isEscaped(source.text, end)) end = source.text.indexOf('"', end + 1);
  if (end < 0) return null;
  const value = decode(source.text.slice(offset, end + 1));
  reader.offset = end + 1;
  if (typeof value !== "string") return null;
  return { kind: "scalar", source, offset, value, text: value, reading: "certain" };
}

function isEscaped(text: string, quote: number): boolean {
  let backslashes = 0;
  while (text[quote - 1 - backslashes] === "\\") backslashes += 1;
  return backslashes % 2 === 1;
}

/** A number, `true`, `false` or `null`. */
function readWord(reader: Reader): ScalarNode | null {
  const { source, offset } = reader;
  while (isWordCharacter(source.text[reader.offset])) reader.offset += 1;
  const text = source.text.slice(offset, reader.offset);
  const value = decode(text);
  if (value === undefined || typeof value === "string") return null;
  return { kind: "scalar", source, offset, value, text, reading: "certain" };
}

function isWordCharacter(character: string | undefined): boolean {
  return character !== undefined && /[-+.\w]/.test(character);
}

function decode(text: string): ScalarNode["value"] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isScalarValue(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isScalarValue(value: unknown): value is ScalarNode["value"] {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

function take(reader: Reader, character: string): boolean {
  skipSpace(reader);
  const found = reader.source.text[reader.offset] === character;
  if (found) reader.offset += 1;
  return found;
}

function skipSpace(reader: Reader): void {
  while (isSpace(reader.source.text[reader.offset])) reader.offset += 1;
}

function isSpace(character: string | undefined): boolean {
  return character === " " || character === "\n" || character === "\r" || character === "\t";
}

function here({ source, offset }: Reader): Located {
  return { source, offset };
}
