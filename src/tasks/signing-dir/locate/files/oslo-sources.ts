import type { Service } from "../../../../model/service.ts";
import { searchConfigFiles } from "../../../../parse/oslo/config-search.ts";
import type { ConfigSource } from "../../../../parse/process/command-line.ts";
import { wsgiVariables } from "../start/environment-names.ts";
import type { Start } from "../start/start.ts";

/** A file or directory to read. */
export interface OsloSource {
  readonly kind: ConfigSource["kind"];
  /** As the service sees them; the first that exists counts. */
  readonly candidates: readonly string[];
  /** `named`: an argument or a variable names it, so that the service cannot start without it. */
  readonly origin: "named" | "usual";
}

/** What decides where oslo.config looks by itself. */
export interface Surroundings {
  /** Base name of the program; the catalogue's when left out. */
  readonly program?: string | undefined;
  readonly home?: string | undefined;
  /** Of a service that is a snap. */
  readonly snap?: string | undefined;
  readonly snapCommon?: string | undefined;
}

/**
 * What oslo.config reads, in its order: `--config-file` replaces the usual files and `--config-dir` the usual directories,
 * each alone; those that are named come last, in the order of the arguments.
 */
export function planOsloSources(
  service: Service,
  start: Start,
  variable: (name: string) => string | undefined,
  home: string | undefined,
): readonly OsloSource[] {
  if (service.dialect === "paste") return [];
  const { commandLine, server } = start;
  const named = namedSources(service, start, variable).map(({ kind, path }): OsloSource => ({
    kind,
    candidates: [expandHome(path, home)],
    origin: "named",
  }));
  const usual = usualSources(service, {
    home,
    program: server === "itself" ? commandLine?.program : undefined,
    snap: variable("SNAP"),
    snapCommon: variable("SNAP_COMMON"),
  });
  return [...usual.filter(({ kind }) => !named.some((one) => one.kind === kind)), ...named];
}

/** The files that are read where no argument names any. */
export function usualSources(service: Service, surroundings: Surroundings): readonly OsloSource[] {
  if (service.dialect === "paste") return [];
  const { configDirectories, configFiles, distFiles, programs, project } = service;
  const program = surroundings.program ?? programs[0];
  const found = searchConfigFiles({ ...surroundings, project, program });
  const files = configFiles?.map((path) => [path]) ?? [
    ...distFiles.map((path) => [path]),
    ...found.files,
  ];
  const directories = configDirectories?.map((path) => [path]) ?? found.directories;
  return [
    ...files.map((candidates) => ({ kind: "file", candidates, origin: "usual" }) as const),
    ...directories.map(
      (candidates) => ({ kind: "directory", candidates, origin: "usual" }) as const,
    ),
  ];
}

/** WSGI servers keep their arguments to themselves; the scripts of some projects look at two variables instead. */
function namedSources(
  { mainConfigFile, project }: Service,
  { commandLine, server }: Start,
  variable: (name: string) => string | undefined,
): readonly ConfigSource[] {
  const given = commandLine?.sources ?? [];
  if (server === "itself" || given.length > 0) return given;
  const [directoryName, filesName] = wsgiVariables(project);
  const directory = variable(directoryName)?.trim() ?? "";
  const names = (variable(filesName) ?? "").split(";").map((name) => name.trim());
  const files = names.filter((name) => name !== "");
  if (directory === "" && files.length === 0) return [];
  const base = directory === "" ? `/etc/${project}` : directory;
  const main = mainConfigFile.slice(mainConfigFile.lastIndexOf("/") + 1);
  return (files.length === 0 ? [main] : files).map((name) => ({
    kind: "file",
    path: name.startsWith("/") ? name : `${base}/${name}`,
  }));
}

function expandHome(path: string, home: string | undefined): string {
  return home !== undefined && path.startsWith("~/") ? `${home}${path.slice(1)}` : path;
}
