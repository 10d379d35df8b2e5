import type { Assignments, ConfigurationFault } from "../oslo/assignment.ts";
import { createIniBuilder } from "./ini-builder.ts";
import { readPython2 } from "./python2-ini.ts";
import { parsingErrors, readPython3 } from "./python3-ini.ts";
import { decodeLossy, decodeUtf8 } from "../text/utf8.ts";

/** Which `ConfigParser` reads the file: they differ in comments, duplicates, continuation lines and `%`. */
export type PythonDialect = "python3" | "python2";

/** One or more ini files read into one parser. */
export interface Ini {
  readonly status: "parsed";
  /** The section `DEFAULT`. */
  readonly defaults: Assignments;
  readonly sections: ReadonlyMap<string, Assignments>;
}

/** The size of the pieces that Python reads a text in. */
const pieceSize = 8192;

export interface IniText {
  readonly file: string;
  readonly content: string | Uint8Array;
}

/**
 * Reads the files, one after the other, into one parser, as Python's `ConfigParser` does with keys that keep their case.
 * `defaults` are values of `DEFAULT` that the program puts in itself.
 */
export function parseIni(
  texts: readonly IniText[],
  dialect: PythonDialect,
  defaults: ReadonlyMap<string, string>,
): Ini | ConfigurationFault {
  const builder = createIniBuilder(defaults);
  for (const { file, content } of texts) {
    if (dialect === "python2") {
      const fault = readPython2(builder, decodeLossy(content), file);
      if (fault !== null) return fault;
      continue;
    }
    const decoded = decodeUtf8(content);
    const text = decoded.status === "decoded" ? decoded.text : linesBeforeFailure(content);
    const fault = readPython3(builder, text, file);
    if (decoded.status === "failed" && (fault === null || fault.message === parsingErrors)) {
      return { ...decoded, status: "invalid", file };
    }
    if (fault !== null) return fault;
  }
  return { status: "parsed", ...builder };
}

/** What Python 3 has read of a file before it comes to bytes that are not UTF-8: it decodes a piece after the other. */
function linesBeforeFailure(content: string | Uint8Array): string {
  if (typeof content === "string") return content;
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const texts: string[] = [];
  try {
    for (let start = 0; start < content.length; start += pieceSize) {
      texts.push(decoder.decode(content.subarray(start, start + pieceSize), { stream: true }));
    }
  } catch {
    // The piece with these bytes is lost as a whole.
  }
  const text = texts.join("");
  return text.slice(0, Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r")) + 1);
}
