import type { Assignment, ConfigurationFault } from "../oslo/assignment.ts";
import type { Effort } from "./effort.ts";
import { indexSections } from "./paste-section-name.ts";
import type { SectionIndex } from "./paste-section-name.ts";
import { parseIni } from "./python-ini.ts";
import type { Ini, IniText, PythonDialect } from "./python-ini.ts";
import { interpolate } from "./python-interpolation.ts";
import type { Interpolated, LookUp } from "./python-interpolation.ts";

/** What PasteDeploy knows of a file that it loads. Paths are absolute, and as the service sees them. */
export interface PasteLocation {
  /** The file, or the directory of fragments. Relative paths in it start at the directory that this is in. */
  readonly path: string;
  /** What `%(here)s` stands for: the file's directory, or the directory of fragments itself. */
  readonly here: string;
}

/** When a value is expanded: always, or as swift has it under Python 3, only if there is a `%(` in it. */
export type Expansion = "always" | "references";

/** A configuration that ConfigParser accepts, ready for {@link findAuthTokenFilters}. */
export interface PasteConfig {
  readonly status: "parsed";
  readonly location: PasteLocation;
  /** The first text's file: the one to name where no line is to blame. */
  readonly file: string;
  /** `python2` stands for PasteDeploy 1.5 as well, `python3` for version 2 and later. */
  readonly dialect: PythonDialect;
  readonly expansion: Expansion;
  readonly ini: Ini;
  readonly index: SectionIndex;
}

/** Reads a paste file, or a directory's fragments in their order, as PasteDeploy does. */
export function parsePasteConfig(
  texts: readonly IniText[],
  location: PasteLocation,
  dialect: PythonDialect = "python3",
  expansion: Expansion = "always",
): PasteConfig | ConfigurationFault {
  const own = new Map([
    ["here", location.here],
    ["__file__", normalize(location.path)],
  ]);
  const ini = parseIni(texts, dialect, own);
  if (ini.status === "invalid") return ini;
  return {
    status: "parsed",
    location,
    file: texts[0]?.file ?? location.path,
    dialect,
    expansion,
    ini,
    index: indexSections(ini.sections.keys(), dialect),
  };
}

/** The location of a single file. */
export function fileLocation(path: string): PasteLocation {
  const file = normalize(path);
  const slash = file.lastIndexOf("/");
  return { path, here: slash > 0 ? file.slice(0, slash) : "/" };
}

/** The location of a directory of fragments, such as swift's `proxy-server.conf.d`. */
export function directoryLocation(path: string): PasteLocation {
  return { path, here: normalize(path) };
}

/** Python's `abspath` of an absolute path. */
function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return (/^\/\/(?!\/)/.test(path) ? "//" : "/") + parts.join("/");
}

/** Expands an assignment with the options of its section and `DEFAULT`, else with values from outside of the file. */
export function expandAssignment(
  config: PasteConfig,
  section: string,
  assignment: Assignment,
  effort: Effort,
  outside: LookUp = () => undefined,
): Interpolated {
  const { value } = assignment;
  if (config.expansion === "references" && !value.includes("%(")) return { status: "value", value };
  const options = config.ini.sections.get(section);
  const lookUp: LookUp = (name) => {
    const own = options?.get(name);
    if (own !== undefined) return own.at(-1)?.value;
    // Python 2 puts the name of a section among its options.
    if (name === "__name__" && config.dialect === "python2" && options !== undefined)
      return section;
    const found = config.ini.defaults.get(name);
    return found === undefined ? outside(name) : found.at(-1)?.value;
  };
  return interpolate(value, lookUp, config.dialect, effort);
}
