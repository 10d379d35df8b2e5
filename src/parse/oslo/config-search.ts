import { posix } from "node:path";
import { hasFeature } from "./oslo-version.ts";
import type { OsloVersion } from "./oslo-version.ts";

/** What oslo.config goes by when it looks for files itself. */
export interface ConfigSearch {
  /** Empty for a program without one. */
  readonly project: string;
  /** The program as it was started, `sys.argv[0]`; a path does as well. Nothing is looked for by it if it is left out. */
  readonly program?: string | undefined;
  /** Home directory of the service's user. One that is unknown or not absolute is left out of the search. */
  readonly home?: string | undefined;
  /** `SNAP` and `SNAP_COMMON` of the service's environment. */
  readonly snap?: string | undefined;
  readonly snapCommon?: string | undefined;
  /** The release of oslo.config; the newest if it is left out. */
  readonly version?: OsloVersion | undefined;
}

/** Paths in reading order. Each is a list of candidates, of which the first that exists counts; perhaps none does. */
export interface ConfigCandidates {
  readonly files: readonly (readonly string[])[];
  /** Their `*.conf` are read after all the files. */
  readonly directories: readonly (readonly string[])[];
}

/** Where oslo.config looks if no argument names a file or a directory: its `find_config_files` and `find_config_dirs`. */
export function searchConfigFiles(search: ConfigSearch): ConfigCandidates {
  const { project, version } = search;
  const names = [project, programName(search)].filter((name) => name !== "");
  const places = placesOf(search);
  const candidates = (extension: string): readonly (readonly string[])[] =>
    names.map((name) => places.map((place) => posix.join(place, `${name}${extension}`)));
  return {
    files: candidates(".conf"),
    directories: hasFeature(version, "default directories") ? candidates(".conf.d") : [],
  };
}

function programName({ program = "", version }: ConfigSearch): string {
  const name = program.slice(program.lastIndexOf("/") + 1);
  return hasFeature(version, "program without .py") && name.endsWith(".py")
    ? name.slice(0, -3)
    : name;
}

function placesOf({ home, project, snap, snapCommon, version }: ConfigSearch): readonly string[] {
  const own = (place: string): readonly string[] => (project === "" ? [] : [place]);
  const atHome = home?.startsWith("/") === true ? [...own(`${home}/.${project}`), home] : [];
  const snaps = hasFeature(version, "snap directories") ? [snapCommon, snap] : [];
  return [
    ...atHome,
    ...own(`/etc/${project}`),
    "/etc",
    ...snaps.flatMap((place = "") => (place === "" ? [] : own(`${place}/etc/${project}`))),
  ];
}
