import type { Assignment, ConfigurationFault } from "../oslo/assignment.ts";
import { parseIni } from "./python-ini.ts";
import type { Ini, IniText, PythonDialect } from "./python-ini.ts";
import { interpolate } from "./python-interpolation.ts";
import type { Interpolated, LookUp } from "./python-interpolation.ts";
import { strip } from "../text/python-text.ts";

/** What PasteDeploy knows of a file that it loads. Paths are as the service sees them. */
export interface PasteLocation {
  /** The file, or the directory of fragments. */
  readonly path: string;
  /** What `%(here)s` stands for: the file's directory, or the directory of fragments itself. */
  readonly here: string;
}

/** A configuration that ConfigParser accepts, ready for {@link findAuthTokenFilters}. */
export interface PasteConfig {
  readonly status: "parsed";
  readonly location: PasteLocation;
  readonly dialect: PythonDialect;
  readonly ini: Ini;
  /** The sections of each type and name: `filter:a` and `filter: a` are both found under `filter:a`. */
  readonly index: ReadonlyMap<string, readonly string[]>;
}

/** Reads a paste file, or a directory's fragments in their order, as PasteDeploy does. */
export function parsePasteConfig(
  texts: readonly IniText[],
  location: PasteLocation,
  dialect: PythonDialect = "python3",
): PasteConfig | ConfigurationFault {
  const own = new Map([
    ["here", location.here],
    ["__file__", location.path],
  ]);
  const ini = parseIni(texts, dialect, own);
  if (ini.status === "invalid") return ini;
  return {
    status: "parsed",
    location,
    dialect,
    ini,
    index: indexSections([...ini.sections.keys()]),
  };
}

/** The location of a single file. */
export function fileLocation(path: string): PasteLocation {
  const slash = path.lastIndexOf("/");
  return { path, here: slash > 0 ? path.slice(0, slash) : "/" };
}

/** The location of a directory of fragments, such as swift's `proxy-server.conf.d`. */
export function directoryLocation(path: string): PasteLocation {
  return { path, here: path.replace(/(?<=[^/])\/+$/, "") };
}

/** The type and the name of a section such as `filter:authtoken`; `null` without a colon. */
export function splitSection(
  section: string,
): { readonly type: string; readonly name: string } | null {
  const colon = section.indexOf(":");
  if (colon < 0) return null;
  return { type: section.slice(0, colon), name: strip(section.slice(colon + 1)) };
}

/** Expands an assignment with the options of its section and `DEFAULT`, else with values from outside of the file. */
export function expandAssignment(
  config: PasteConfig,
  section: string,
  assignment: Assignment,
  outside: LookUp = () => undefined,
): Interpolated {
  const options = config.ini.sections.get(section);
  const lookUp: LookUp = (name) => {
    const found = options?.get(name) ?? config.ini.defaults.get(name);
    if (found !== undefined) return found.at(-1)?.value;
    const named = name === "__name__" && config.dialect === "python2" && options !== undefined;
    return named ? section : outside(name);
  };
  return interpolate(assignment.value, lookUp, config.dialect);
}

function indexSections(sections: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const index = new Map<string, string[]>();
  for (const section of sections) {
    const split = splitSection(section);
    if (split === null) continue;
    const key = `${split.type}:${split.name}`;
    const known = index.get(key);
    if (known === undefined) index.set(key, [section]);
    else known.push(section);
  }
  return index;
}
