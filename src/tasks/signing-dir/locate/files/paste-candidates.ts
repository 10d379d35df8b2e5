import type { Service } from "../../../../model/service.ts";
import type { OptionValue } from "../../../../parse/oslo/oslo-interpolation.ts";
import type { OsloText } from "./oslo-files.ts";
import type { OsloSource } from "./oslo-sources.ts";
import type { ServiceFiles } from "./service-files.ts";
import { pasteArgument } from "../start/start.ts";
import type { Start } from "../start/start.ts";

/** The options that name a paste file: glance's, heat's, nova's, designate's and magnum's, then everybody else's. */
const pathOptions = [
  ["paste_deploy", "config_file"],
  ["paste_deploy", "api_paste_config"],
  ["wsgi", "api_paste_config"],
  ["service:api", "api_paste_config"],
  ["api", "api_paste_config"],
  ["DEFAULT", "api_paste_config"],
] as const;

/** What decides where a paste file without a directory is looked for. */
export interface PasteSurroundings {
  /** What oslo.config read, in its order. */
  readonly texts: readonly OsloText[];
  readonly home: string | undefined;
  option(group: string, name: string): OptionValue;
}

/** The paste files that the service may load, as it sees them; the first that exists counts. */
export function pasteCandidates(
  service: Service,
  start: Start,
  surroundings: PasteSurroundings,
): readonly string[] {
  const argument = pasteArgument(service, start.commandLine);
  if (argument !== null) return [argument];
  if (service.dialect === "paste") return service.pasteFiles;
  const directories = findFileDirectories(service, surroundings);
  for (const [group, name] of pathOptions) {
    const found = surroundings.option(group, name);
    if (found.status !== "set" || !isFileName(found.value)) continue;
    return found.value.startsWith("/")
      ? [found.value]
      : [...below(directories, found.value), `/usr/share/${service.project}/${found.value}`];
  }
  return defaultCandidates(service, directories);
}

/** What is known of a service before any of its files was read. */
export interface PasteHints {
  readonly start: Start;
  readonly sources: readonly OsloSource[];
  readonly home: string | undefined;
}

/** The files that are candidates unless an option names another one: worth reading along with the configuration. */
export function likelyPasteFiles(
  service: Service,
  { home, sources, start }: PasteHints,
): readonly string[] {
  const argument = pasteArgument(service, start.commandLine);
  if (argument !== null) return [argument];
  if (service.dialect === "paste") return service.pasteFiles;
  // Directories that nothing names are seldom there.
  const directories = sources.flatMap(({ candidates, kind, origin }) => {
    if (kind === "file") return candidates.map(directoryOf);
    return origin === "named" ? candidates : [];
  });
  return defaultCandidates(service, [...directories, ...usualDirectories(service.project, home)]);
}

/** The files that are candidates where nothing is known yet but the service. */
export function usualPasteFiles(service: Service): readonly string[] {
  if (service.dialect === "paste") return service.pasteFiles;
  const { distFiles, mainConfigFile, project, stateDirectory } = service;
  const files = [...distFiles, mainConfigFile].toReversed();
  return defaultCandidates(service, [
    ...files.map(directoryOf),
    ...usualDirectories(project, stateDirectory),
  ]);
}

/** Reads what a paste reading will ask for, a directory of fragments or a file. */
export function readAlong(files: ServiceFiles, path: string): Promise<unknown> {
  return path.endsWith(".d") ? files.fragments(path) : files.file(path);
}

/** The options' defaults have no directory either; what a package keeps elsewhere comes last. */
function defaultCandidates(
  { pasteFiles }: Service,
  directories: readonly string[],
): readonly string[] {
  const named = namesOf(pasteFiles).flatMap((name) => below([...new Set(directories)], name));
  return [...new Set([...named, ...pasteFiles])];
}

/** Where oslo.config's `find_file` looks: in directories that it has read, beside files, the last first, then in its usual places. */
function findFileDirectories(
  { project }: Service,
  { home, texts }: PasteSurroundings,
): readonly string[] {
  const read = texts.filter(({ found }) => found.kind === "file" || found.kind === "directory");
  const directories = read.filter(({ source: { kind } }) => kind === "directory");
  const files = read.filter(({ source: { kind } }) => kind === "file");
  const found = [
    ...directories.map(({ path }) => path),
    ...files.toReversed().map(({ path }) => directoryOf(path)),
    ...usualDirectories(project, home),
  ];
  return [...new Set(found)];
}

function namesOf(paths: readonly string[]): readonly string[] {
  return [...new Set(paths.map((path) => path.slice(path.lastIndexOf("/") + 1)))];
}

function usualDirectories(project: string, home: string | undefined): readonly string[] {
  const own = home === undefined ? [] : [`${home}/.${project}`, home];
  return [...own, `/etc/${project}`, "/etc"];
}

function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

function below(directories: readonly string[], name: string): readonly string[] {
  return directories.map((directory) => `${directory === "/" ? "" : directory}/${name}`);
}

function isFileName(value: string): boolean {
  return value !== "" && !/\p{Cc}/u.test(value);
}
