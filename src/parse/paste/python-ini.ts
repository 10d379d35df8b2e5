import type { Assignments, ConfigurationFault } from "../oslo/assignment.ts";
import { createIniBuilder } from "./ini-builder.ts";
import { readPython2 } from "./python2-ini.ts";
import { readPython3 } from "./python3-ini.ts";
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
    if (decoded.status === "failed") return { ...decoded, status: "invalid", file };
    const fault = readPython3(builder, decoded.text, file);
    if (fault !== null) return fault;
  }
  return { status: "parsed", ...builder };
}
