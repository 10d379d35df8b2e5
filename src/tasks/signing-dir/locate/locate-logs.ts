import type { LogPlace } from "../../../model/log.ts";
import type { Service } from "../../../model/service.ts";
import { createOptions } from "../../../parse/oslo/oslo-interpolation.ts";
import { parseOsloVersion } from "../../../parse/oslo/oslo-version.ts";
import type { LogArgument } from "../../../parse/process/log-arguments.ts";
import type { Gathered } from "./gathered.ts";
import { placeOf } from "./files/view.ts";
import type { LocatedLogs } from "./located.ts";
import type { CompleteStart } from "./start/complete-start.ts";
import { registeredBy } from "./value/registered-options.ts";

/** More than a service writes; a host made to keep us busy has its further ones left out. */
const maximumFiles = 20;

/**
 * The log by the service's own arguments and options, as oslo.log reads them; else by the catalogue or the inventory. Pure.
 */
export function locateLogs(gathered: Gathered): LocatedLogs {
  const { identity, start, survey } = gathered;
  const { service } = survey;
  const isOnHost = identity.container === null && service.root === "";
  const paths = [...new Set(logPaths(gathered))].filter(isPlain);
  const files = paths.flatMap((path): readonly LogPlace[] => {
    const place = placeOf(start.view, path);
    return place === null ? [] : [{ path: place.path, below: place.anchor }];
  });
  const units = survey.units.map(({ name }) => name).filter((name) => /^[\w.@:-]+$/.test(name));
  return { files: files.slice(0, maximumFiles), units: isOnHost ? units : [] };
}

/** The places of several ways of starting one service, each once. */
export function joinLogs(all: readonly LocatedLogs[]): LocatedLogs {
  const files = all.flatMap((one) => one.files);
  return {
    files: [...new Map(files.map((file) => [file.path, file])).values()],
    units: [...new Set(all.flatMap(({ units }) => units))],
  };
}

function logPaths(gathered: Gathered): readonly string[] {
  const { start, survey } = gathered;
  const { service } = survey;
  const given = start.commandLine?.logs ?? [];
  const option = optionOf(gathered);
  const file = lastOf(given, "file") ?? option("log_file");
  const directory = lastOf(given, "directory") ?? option("log_dir");
  const own = ownPaths({ file, directory }, start, service).filter((path) => path.startsWith("/"));
  const server = given.flatMap(({ kind, path }) => (kind === "server" ? [path] : []));
  return [...(own.length > 0 ? own : usualPaths(gathered)), ...server];
}

function optionOf({ oslo, releases, start, survey }: Gathered) {
  const former = ["log_file", "log_dir"].map((name) => ({
    group: "DEFAULT",
    name,
    formerGroup: "DEFAULT",
    formerName: name.replace("_", ""),
  }));
  const options = createOptions({
    files: oslo.status === "read" ? oslo.files : [],
    registered: registeredBy(survey.service.defaults),
    environment: start.environment,
    formerNames: former,
    version: parseOsloVersion(releases.osloConfig ?? "") ?? undefined,
  });
  return (name: string): string | undefined => {
    const found = options("DEFAULT", name);
    return found.status === "set" && found.value !== "" ? found.value : undefined;
  };
}

function lastOf(given: readonly LogArgument[], kind: LogArgument["kind"]): string | undefined {
  return given.findLast((one) => one.kind === kind)?.path;
}

/** A log without a name of its own has that of the program, which a server of Python applications does not tell. */
function ownPaths(
  {
    directory,
    file,
  }: { readonly file: string | undefined; readonly directory: string | undefined },
  { commandLine }: CompleteStart,
  service: Service,
): readonly string[] {
  if (file !== undefined && (file.startsWith("/") || directory === undefined)) return [file];
  if (directory === undefined) return [];
  const programs = commandLine === null ? service.programs : [commandLine.program];
  const usual = [...programs.map((program) => `${program}.log`), ...namesOf(service)];
  const names = file === undefined ? usual : [file];
  return names.map((name) => `${directory.replace(/\/+$/, "")}/${name}`);
}

/** Kolla has the logs of all containers in one volume. */
function usualPaths({ identity, survey: { service } }: Gathered): readonly string[] {
  if (identity.container === null) return service.logFiles;
  const kolla = namesOf(service).map((name) => `/var/log/kolla/${service.project}/${name}`);
  return [...service.logFiles, ...kolla];
}

function namesOf({ logFiles }: Service): readonly string[] {
  return logFiles.map((path) => path.slice(path.lastIndexOf("/") + 1));
}

/** A path of a file that may be a log; uwsgi puts something of its own in the place of `%n` and `@(…)`. */
function isPlain(path: string): boolean {
  const isOdd = /[\p{Cc}%]|@\(/u.test(path) || path.split("/").includes("..");
  return path.startsWith("/") && !isOdd && !/^\/+(?:proc|sys|dev)\//.test(path);
}
