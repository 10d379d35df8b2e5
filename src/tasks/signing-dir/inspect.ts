import type { TaskContext } from "../../engine/task.ts";
import type { HostReader, PathFacts } from "../../model/host-reader.ts";
import type { OpensslEvidence } from "../../model/openssl-evidence.ts";
import type { Secret } from "../../model/secret.ts";
import type { Service } from "../../model/service.ts";
import type { Mount } from "../../model/system.ts";
import { askOpenssl } from "./openssl/ask-openssl.ts";
import { measureClock } from "./clock.ts";
import type { Clock } from "./clock.ts";
import { inspectDirectory } from "./directory/directory.ts";
import type { Directory } from "./directory/directory.ts";
import { fileSystemOf } from "./directory/file-system.ts";
import type { FileSystem } from "./directory/file-system.ts";
import { endpointsOf } from "./reference/keystone-endpoint.ts";
import { locateServices } from "./locate/locate.ts";
import type { Located } from "./locate/located.ts";
import { selectServices } from "./params.ts";
import type { Neighbour } from "./directory/neighbours.ts";
import type { CheckParams } from "./params.ts";
import type { Prepared } from "./reference/prepare.ts";
import { noteMissingPrograms } from "./missing-programs.ts";
import { findQuarantineRoot } from "./change/quarantine-root.ts";
import type { QuarantineRoot } from "./change/quarantine-root.ts";
import type { Reference } from "./reference/reference.ts";
import { searchLogs } from "./log/search-logs.ts";
import type { ServiceLog } from "./log/search-logs.ts";
import { messageOfToken } from "./openssl/pki-token.ts";
import { findAccount } from "./change/service-account.ts";
import type { ServiceAccount } from "./change/service-account.ts";
import { askApis } from "./api/ask-api.ts";
import type { AskedApi } from "./api/ask-api.ts";

/** Everything that was seen of the services of one host. */
export interface HostState {
  readonly clock: Clock;
  readonly services: readonly ServiceState[];
  /** Of the services whose logs were searched, by name. */
  readonly logs: ReadonlyMap<string, ServiceLog>;
  /** Where services have theirs that were not asked for, looked up only before something is repaired. */
  readonly others: readonly Neighbour[];
  /** What the APIs of services said to a token. */
  readonly apis: readonly AskedApi[];
  /** What could not be found out for want of a program, one sentence each. */
  readonly notes: readonly string[];
}

/** One directory of a service; a service has several where its processes do not use the same one. */
export interface ServiceState {
  readonly service: Service;
  readonly located: Located;
  /** `null`: there is no directory to rely on. */
  readonly inspected: Inspected | null;
  /** The directory of an option that the middleware does not know any more; `null` if there is none. */
  readonly orphan: PathFacts | null;
}

export interface Inspected {
  readonly directory: Directory;
  readonly fileSystem: FileSystem;
  readonly reference: Reference;
  readonly quarantineRoot: QuarantineRoot;
  readonly account: ServiceAccount;
  /** Inodes of cache files that an interrupted run also linked into its quarantine. */
  readonly unfinished: ReadonlySet<string>;
  /** `null`: it was not asked. */
  readonly openssl: OpensslEvidence | null;
}

/** Finds each service's directory, looks into it, and asks what the certificates should be. */
export async function inspectHost(
  reader: HostReader,
  params: CheckParams,
  context: TaskContext<Prepared>,
): Promise<HostState> {
  const services = selectServices(context.target, params.services);
  const [clock, mounts, notes, located, apis] = await Promise.all([
    measureClock(reader, context.control),
    reader.mounts(),
    noteMissingPrograms(reader),
    locateServices(reader, services),
    // Before any look into a directory: an API that is asked may fetch what is missing there.
    askApis(reader, services, context),
  ]);
  const states = services.flatMap((service) =>
    (located.get(service.name) ?? []).map(async (found): Promise<ServiceState> => {
      const [inspected, orphan] = await Promise.all([
        inspectService(service, found, { ...context, mounts, params, reader }),
        findOrphan(reader, found),
      ]);
      return { service, located: found, inspected, orphan };
    }),
  );
  const [inspected, logs] = await Promise.all([
    Promise.all(states),
    searchLogs(reader, located, params.logs),
  ]);
  return { clock, services: inspected, others: [], logs, apis, notes };
}

async function findOrphan(
  reader: HostReader,
  { configuration }: Located,
): Promise<PathFacts | null> {
  if (configuration.status !== "obsolete" || configuration.signingDir === null) return null;
  const facts = await reader.facts(configuration.signingDir.hostPath);
  return facts.status === "present" ? facts : null;
}

interface Inspection extends TaskContext<Prepared> {
  readonly reader: HostReader;
  readonly params: CheckParams;
  readonly mounts: readonly Mount[];
}

async function inspectService(
  service: Service,
  located: Located,
  inspection: Inspection,
): Promise<Inspected | null> {
  if (located.configuration.status !== "set") return null;
  const { hostPath, value } = located.configuration.signingDir;
  const { root } = service;
  const { mounts, params, prepared, reader } = inspection;
  const [directory, space, stateChain, reference, account] = await Promise.all([
    inspectDirectory(reader, { value, hostPath, located }),
    reader.space(hostPath),
    reader.chain(`${root}/var/lib/fleetmend`),
    findReference(located, inspection),
    findAccount(reader, root, located),
  ]);
  const quarantineRoot = findQuarantineRoot(directory, { stateChain, mounts, prefix: root });
  const { certificates } = prepared;
  const [unfinished, openssl] = await Promise.all([
    findUnfinished(reader, directory, quarantineRoot),
    params.evidence === "openssl"
      ? askOpenssl(reader, directory, { reference, certificates, token: pkiTokenOf(inspection) })
      : null,
  ]);
  const fileSystem = fileSystemOf(directory.path, mounts, space);
  return { directory, fileSystem, reference, quarantineRoot, account, unfinished, openssl };
}

/** A token that Keystone signed is better evidence than a probe. */
function pkiTokenOf({ apiTokens }: Inspection): Secret | null {
  return apiTokens.map(messageOfToken).find((message) => message !== null) ?? null;
}

async function findReference(
  located: Located,
  { prepared, reader, target }: Inspection,
): Promise<Reference> {
  const { reference } = prepared;
  if (reference.kind === "fixed") return reference.reference;
  const endpoints = await endpointsOf(target, located, reference.authorities, reader);
  return await reference.asker.ask(endpoints, {
    name: target.name,
    get: (url, options) => reader.get(url, options),
  });
}

/** A second name is harmless if it is in a quarantine of ours: a run was cut between link and rename. */
async function findUnfinished(
  reader: HostReader,
  directory: Directory,
  root: QuarantineRoot,
): Promise<ReadonlySet<string>> {
  const linked =
    directory.status === "present" ? directory.files.filter(({ facts }) => facts.links > 1) : [];
  if (linked.length === 0 || root.status === "none") return new Set();
  const listing = await reader.list(root.path);
  const runs = listing.status === "listed" ? listing.entries : [];
  const candidates = runs.flatMap((run) =>
    linked.map(({ name }) => `${root.path}/${run.name}/${name}`),
  );
  const facts = await Promise.all(candidates.map((path) => reader.facts(path)));
  const inodes = new Set(facts.flatMap((one) => (one.status === "present" ? [one.inode] : [])));
  return new Set(linked.map(({ facts: { inode } }) => inode).filter((inode) => inodes.has(inode)));
}
