/** An installed distribution of Python, as the name of its metadata tells. */
export interface PythonPackage {
  /** Lower case, each run of `-`, `_` and `.` one hyphen. */
  readonly name: string;
  readonly version: string;
  /** The Python that it is installed for, as far as its path tells: `2.7`, or `3` for all of them. */
  readonly python: string | undefined;
  /** Where its modules are. */
  readonly directory: string;
}

/**
 * Reads a path such as `…/python3.11/site-packages/oslo_config-9.0.0.dist-info` or `…/oslo.config-1.2-py2.7.egg-info`; `null`
 * if it is none.
 */
export function parsePythonPackage(path: string): PythonPackage | null {
  const slash = path.lastIndexOf("/");
  const base = /^(.*)\.(?:dist|egg)-info$/s.exec(path.slice(slash + 1))?.[1];
  // Names may have hyphens, and versions begin with a digit.
  const hyphen = base?.search(/-\d/) ?? -1;
  if (base === undefined || hyphen < 1) return null;
  const [version = "", tag = ""] = base.slice(hyphen + 1).split("-");
  const directory = path.slice(0, Math.max(slash, 0));
  const python =
    /^py(\d[\d.]*)$/.exec(tag)?.[1] ?? /\/python(\d[\d.]*)\/[^/]+$/.exec(directory)?.[1];
  return { name: normalName(base.slice(0, hyphen)), version, python, directory };
}

/** Those of the paths that are of a distribution with one of the names, whichever way they are written. */
export function packagesNamed(
  paths: readonly string[],
  names: readonly string[],
): readonly string[] {
  const wanted = new Set(names.map(normalName));
  return paths.filter((path) => wanted.has(parsePythonPackage(path)?.name ?? ""));
}

/** The form in which two names can be compared (PEP 503). */
function normalName(name: string): string {
  return name.replace(/[-_.]+/g, "-").toLowerCase();
}
