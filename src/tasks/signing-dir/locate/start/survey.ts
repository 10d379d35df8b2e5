import type { PathFacts, ProcessFacts } from "../../../model/host-reader.ts";
import type { Service } from "../../../model/service.ts";
import { parsePasswd } from "../../../parse/process/passwd.ts";
import type { Account } from "../../../parse/process/passwd.ts";
import { parseSystemdUnit } from "../../../parse/process/systemd-unit.ts";
import type { SystemdUnit } from "../../../parse/process/systemd-unit.ts";
import { decodeLossy } from "../../../parse/text/utf8.ts";
import type { LocatingReader } from "./locating-reader.ts";
import { mainConfigPath } from "./main-config-path.ts";
import type { SharedReads } from "./shared-reads.ts";

/** The first look at a service. */
export interface Survey {
  readonly service: Service;
  readonly accounts: ReadonlyMap<string, Account>;
  /** Processes with a word of the service in their command line; none for a service below another root. */
  readonly processes: readonly ProcessFacts[];
  /** The service's units that exist, in the catalogue's order. */
  readonly units: readonly InstalledUnit[];
  /** What the directory of the main configuration file is. */
  readonly configDirectory: PathFacts;
}

export interface InstalledUnit {
  /** Without `.service`. */
  readonly name: string;
  /** As the host sees it. */
  readonly path: string;
  readonly unit: SystemdUnit;
}

/** The directories of unit files; a unit in an earlier one hides those of the same name in later ones. */
const unitDirectories = [
  "/etc/systemd/system",
  "/run/systemd/system",
  "/usr/lib/systemd/system",
  "/lib/systemd/system",
];

/**
 * Looks at all services of a host in one batch. The usual configuration files are read along, so that they are there if
 * neither a process nor a unit names others.
 */
export function surveyHost(
  reader: LocatingReader,
  reads: SharedReads,
  services: readonly Service[],
): Promise<readonly Survey[]> {
  const words = services.filter(({ root }) => root === "").flatMap(({ programs }) => programs);
  const processes =
    words.length === 0 ? Promise.resolve([]) : reader.processes([...new Set(words)]);
  return Promise.all(services.map((service) => survey(reader, reads, service, processes)));
}

async function survey(
  reader: LocatingReader,
  reads: SharedReads,
  service: Service,
  processes: Promise<readonly ProcessFacts[]>,
): Promise<Survey> {
  const [passwd, running, configDirectory, units] = await Promise.all([
    reads.file(service, "/etc/passwd"),
    processes,
    reader.facts(service.root + directoryOf(mainConfigPath(service))),
    Promise.all(service.units.map((name) => readUnit(reads, service, name))),
    prefetch(reads, service),
  ]);
  return {
    service,
    accounts: parsePasswd(passwd.status === "read" ? decodeLossy(passwd.content) : ""),
    // A process on the host says nothing of a container's, for which its paths would be other files.
    processes: service.root === "" ? running : [],
    units: units.flatMap((unit) => unit ?? []),
    configDirectory,
  };
}

async function readUnit(
  reads: SharedReads,
  service: Service,
  name: string,
): Promise<InstalledUnit | null> {
  const paths = unitDirectories.map((directory) => `${directory}/${name}.service`);
  const found = await Promise.all(paths.map((path) => reads.file(service, path)));
  const index = found.findIndex(({ status }) => status !== "absent" && status !== "denied");
  const read = found[index];
  if (read?.status !== "read") return null;
  const unit = parseSystemdUnit(decodeLossy(read.content));
  return { name, path: `${service.root}${paths[index] ?? ""}`, unit };
}

async function prefetch(reads: SharedReads, service: Service): Promise<void> {
  await Promise.all([
    ...service.configFiles.map((path) => reads.file(service, path)),
    ...service.configDirectories.map((path) => reads.fragments(service, path)),
    ...service.pasteFiles.map((path) =>
      path.endsWith(".d") ? reads.fragments(service, path) : reads.file(service, path),
    ),
  ]);
}

function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}
