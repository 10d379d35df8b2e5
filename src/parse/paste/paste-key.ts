import type { PythonDialect } from "./python-ini.ts";
import { isByteSpace, isPythonSpace, strip } from "../text/python-text.ts";

/** How PasteDeploy takes an option: `set x` and `get x` are orders to it, anything else is a plain option. */
export interface PasteKey {
  readonly kind: "plain" | "set" | "get";
  readonly name: string;
}

/** Splits the key of an assignment in a paste file. */
export function splitKey(key: string, dialect: PythonDialect): PasteKey {
  if (key.startsWith("set ")) return { kind: "set", name: stripAs(dialect, key.slice(4)) };
  if (key.startsWith("get ")) return { kind: "get", name: stripAs(dialect, key.slice(4)) };
  return { kind: "plain", name: key };
}

/** Python's `strip`. */
export function stripAs(dialect: PythonDialect, text: string): string {
  return strip(text, spaceOf(dialect));
}

/** The words of a text, as Python's `split` finds them. */
export function wordsAs(dialect: PythonDialect, text: string): readonly string[] {
  const isSpace = spaceOf(dialect);
  const found: string[] = [];
  let start = 0;
  for (let end = 0; end <= text.length; end += 1) {
    if (end < text.length && !isSpace(text.charCodeAt(end))) continue;
    if (end > start) found.push(text.slice(start, end));
    start = end + 1;
  }
  return found;
}

function spaceOf(dialect: PythonDialect): (code: number) => boolean {
  return dialect === "python2" ? isByteSpace : isPythonSpace;
}
