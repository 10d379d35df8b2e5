import type { DirectoryListing, PathFacts } from "../../../../model/host-reader.ts";
import type { Service } from "../../../../model/service.ts";
import type { ProcessFacts } from "../../../../model/system.ts";
import { parseApacheWsgi } from "../../../../parse/process/apache-wsgi.ts";
import type { ApacheWsgi } from "../../../../parse/process/apache-wsgi.ts";
import { parsePasswd } from "../../../../parse/process/passwd.ts";
import type { Account } from "../../../../parse/process/passwd.ts";
import { decodeLossy } from "../../../../parse/text/utf8.ts";
import { copyDirectories } from "../files/config-copies.ts";
import { environmentNames } from "./environment-names.ts";
import type { LocatingReader } from "../locating-reader.ts";
import { readAlong, usualPasteFiles } from "../files/paste-candidates.ts";
import { usualSources } from "../files/oslo-sources.ts";
import type { FoundPackages } from "../value/releases.ts";
import { readUsualPackages } from "../value/service-packages.ts";
import { openServiceFiles } from "../files/service-files.ts";
import type { ServiceFiles } from "../files/service-files.ts";
import type { SharedReads } from "../files/shared-reads.ts";
import { temporaryPrefix } from "../value/temporary-directories.ts";
import { readUnit } from "./units.ts";
import type { InstalledUnit } from "./units.ts";
import { hostView } from "../files/view.ts";
import type { ServiceView } from "../files/view.ts";

/** The first look at a host, for all its services. */
export interface HostSurvey {
  /** Processes with a word of some service in their command line, and those that tell of containers. */
  readonly processes: readonly ProcessFacts[];
  readonly wsgi: ApacheWsgi;
  /** Whose processes can be seen; none where there is no `/proc`. */
  readonly visibility: "all" | "own" | "none";
  readonly packages: FoundPackages;
  /** Directories in `/tmp` with the name of those that the middleware makes. */
  readonly temporary: DirectoryListing;
  /** The directories that exist out of {@link copyDirectories}. */
  readonly copies: readonly string[];
}

/** The first look at a service, by the file system that it has if it runs in no container. */
export interface Survey {
  readonly service: Service;
  readonly host: HostSurvey;
  readonly files: ServiceFiles;
  readonly accounts: ReadonlyMap<string, Account>;
  /** The service's units that exist, in the catalogue's order. */
  readonly units: readonly InstalledUnit[];
  /** Paths of units that may not be read. */
  readonly hiddenUnits: readonly string[];
  /** What is installed in the service's file system. */
  readonly packages: FoundPackages;
  /** What the service's root directory is, `null` where that is the host's own. */
  readonly root: PathFacts | null;
  /** What the directory of the main configuration file is. */
  readonly configDirectory: PathFacts;
}

/** Where Debian, Red Hat and SUSE have the configuration of Apache's sites. */
const apacheDirectories = [
  "/etc/apache2/sites-enabled",
  "/etc/httpd/conf.d",
  "/etc/apache2/vhosts.d",
];

/**
 * Looks at all services of a host in one batch. The usual configuration files are read along, so that they are there if
 * neither a process nor a unit names others.
 */
export async function surveyHost(
  reader: LocatingReader,
  reads: SharedReads,
  services: readonly Service[],
): Promise<readonly Survey[]> {
  const [host, ...surveys] = await Promise.all([
    lookAtHost(reader, reads, services),
    ...services.map((service) => lookAtService(reader, reads, service)),
  ]);
  return surveys.map((survey) => {
    const packages = survey.service.root === "" ? host.packages : survey.packages;
    return { ...survey, host, packages };
  });
}

async function lookAtHost(
  reader: LocatingReader,
  reads: SharedReads,
  services: readonly Service[],
): Promise<HostSurvey> {
  // mod_wsgi's processes call themselves (wsgi:NAME), and podman's monitors know the names of containers.
  const words = [...services.flatMap(({ programs }) => programs), "(wsgi:", "conmon"];
  const files = openServiceFiles(reads, hostView);
  const [processes, wsgi, packages, temporary, copies, ...proc] = await Promise.all([
    reader.processes([...new Set(words)], environmentNames(services)),
    Promise.all(apacheDirectories.map((directory) => readApache(files, directory))),
    readUsualPackages(reader, ""),
    reader.list("/tmp", { prefix: temporaryPrefix }),
    Promise.all(copyDirectories.map((path) => reader.facts(path))),
    reader.facts("/proc/self"),
    reader.facts("/proc/1/cmdline"),
  ]);
  const [self, first] = proc;
  return {
    processes,
    wsgi: {
      daemons: wsgi.flatMap(({ daemons }) => daemons),
      scripts: wsgi.flatMap(({ scripts }) => scripts),
    },
    visibility: visibilityOf(self, first),
    packages,
    temporary,
    copies: copies.filter(({ status }) => status === "present").map(({ path }) => path),
  };
}

function visibilityOf(
  self: PathFacts | undefined,
  first: PathFacts | undefined,
): HostSurvey["visibility"] {
  if (self?.status !== "present") return "none";
  return first?.status === "present" ? "all" : "own";
}

async function readApache(files: ServiceFiles, directory: string): Promise<ApacheWsgi> {
  const found = await files.fragments(directory);
  const sites = found.status === "listed" ? found.files : [];
  const read = sites.flatMap((site) =>
    site.status === "read" ? [parseApacheWsgi(decodeLossy(site.content), site.path)] : [],
  );
  return {
    daemons: read.flatMap(({ daemons }) => daemons),
    scripts: read.flatMap(({ scripts }) => scripts),
  };
}

async function lookAtService(
  reader: LocatingReader,
  reads: SharedReads,
  service: Service,
): Promise<Omit<Survey, "host">> {
  const view: ServiceView = { kind: "prefix", root: service.root, users: [] };
  const files = openServiceFiles(reads, view);
  const { mainConfigFile } = service;
  const directory = mainConfigFile.slice(0, mainConfigFile.lastIndexOf("/")) || "/";
  const isHost = service.root === "";
  const [passwd, configDirectory, root, packages, units] = await Promise.all([
    files.file("/etc/passwd"),
    reader.facts(service.root + directory),
    isHost ? null : reader.facts(service.root),
    isHost ? { python: [], system: [] } : readUsualPackages(reader, service.root),
    Promise.all(service.units.map((name) => readUnit(files, name))),
    prefetch(files, service),
  ]);
  return {
    service,
    files,
    accounts: parsePasswd(passwd.status === "read" ? decodeLossy(passwd.content) : ""),
    units: units.flatMap((unit) => (unit === null || "hidden" in unit ? [] : [unit])),
    hiddenUnits: units.flatMap((unit) => (unit !== null && "hidden" in unit ? [unit.hidden] : [])),
    packages,
    configDirectory,
    root,
  };
}

/** The user's home is not known yet; as a rule it is the state directory. */
async function prefetch(files: ServiceFiles, service: Service): Promise<void> {
  const usual = usualSources(service, { home: service.stateDirectory });
  await Promise.all([
    ...usual.flatMap(({ candidates, kind }) =>
      candidates.map((path) => (kind === "file" ? files.file(path) : files.fragments(path))),
    ),
    ...usualPasteFiles(service).map((path) => readAlong(files, path)),
  ]);
}
