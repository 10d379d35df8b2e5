import { createOptions } from "../../../parse/oslo/oslo-interpolation.ts";
import { parseOsloVersion } from "../../../parse/oslo/oslo-version.ts";
import { pythonVersionOf } from "../../../parse/process/command-line.ts";
import { changedSinceStart } from "./changed-since-start.ts";
import { completeStart } from "./start/complete-start.ts";
import type { CompleteStart } from "./start/complete-start.ts";
import { isNamed } from "./start/candidates.ts";
import { concludeService, witnessOf } from "./conclude-service.ts";
import { compareWithCopy } from "./files/config-copies.ts";
import { identify } from "./start/identity.ts";
import type { Identity } from "./start/identity.ts";
import type { Located } from "./located.ts";
import type { LocatingReader } from "./locating-reader.ts";
import { isCertain, parseOsloTexts, readOsloTexts } from "./files/oslo-files.ts";
import type { OsloReader, OsloReading, OsloText } from "./files/oslo-files.ts";
import { findForeignDecoys } from "./value/oslo-decoys.ts";
import { planOsloSources, usualSources } from "./files/oslo-sources.ts";
import { likelyPasteFiles, pasteCandidates, readAlong } from "./files/paste-candidates.ts";
import { findFilter } from "./value/paste-filter.ts";
import type { PasteReading } from "./value/paste-filter.ts";
import { readPasteTexts } from "./files/paste-texts.ts";
import { registeredBy } from "./value/registered-options.ts";
import { defaultDirectoryAt } from "./value/release-default.ts";
import { judgeReleases } from "./value/releases.ts";
import type { FoundPackages } from "./value/releases.ts";
import { readPackages } from "./value/service-packages.ts";
import { openServiceFiles } from "./files/service-files.ts";
import type { ServiceFiles } from "./files/service-files.ts";
import type { SharedReads } from "./files/shared-reads.ts";
import { traceReads } from "./files/trace-reads.ts";
import type { Start } from "./start/start.ts";
import type { Survey } from "./start/survey.ts";
import { findTemporaryDirectories } from "./value/temporary-directories.ts";
import { trustedPrefixOf } from "./files/view.ts";

/** What locating reads with, and how far it goes. */
export interface Locating {
  readonly reader: LocatingReader;
  readonly reads: SharedReads;
  /** `named`: also read files in which a `signing_dir` is nobody's, to tell them apart. */
  readonly decoys: "named" | "left";
}

/**
 * Follows one way of starting a service to its directories: one answer, or one for each directory that the processes made for
 * themselves. None if the processes turn out to be somebody else's.
 */
export async function locateStart(
  locating: Locating,
  survey: Survey,
  start: Start,
): Promise<readonly Located[]> {
  const { reader, reads } = locating;
  const { service } = survey;
  const files = openServiceFiles(reads, start.view);
  const identifying = identify(files, start, survey);
  // Accounts and packages change every day; what follows is the configuration.
  const traced = traceReads(reads);
  const configuration = openServiceFiles(traced.reads, start.view);
  const complete = await completeStart(configuration, start, service.programs);
  const home = await homeOf(complete, identifying);
  const variable = (name: string) => complete.environment.get(name)?.value;
  const sources = planOsloSources(service, complete, variable, home);
  const [texts, packages, identity, copies, decoys] = await Promise.all([
    readOsloTexts(configuration, sources),
    readPackages(reader, files, complete, survey),
    identifying,
    start.container === null ? [] : compareWithCopy(files, service.mainConfigFile),
    locating.decoys === "left" ? [] : readDecoys(files, service.decoyFiles),
    ...likelyPasteFiles(service, { home, sources, start: complete })
      .filter(isCertain)
      .map((path) => readAlong(files, path)),
  ]);
  if (!isOwn(complete, identity, service.container)) return [];
  const osloReader = readerOf(complete, survey, packages);
  const oslo = parseOsloTexts(files, texts, osloReader);
  const paste = await readPaste(configuration, survey, complete, { oslo, texts, home }, osloReader);
  const own = await readOwnConfiguration(configuration, survey, complete, paste, osloReader);
  const releases = judgeReleases(service, pythonOf(complete), packages);
  const gathered = { survey, start: complete, identity, releases, oslo, paste, own, home };
  const concluded = concludeService(gathered);
  const located = {
    ...concluded,
    decoys: [...concluded.decoys, ...decoys],
    notes: [...concluded.notes, ...copies],
    doubts: [...concluded.doubts, ...changedSinceStart(concluded, complete, reads)],
    dependsOn: traced.seen(),
  };
  if (located.configuration.status !== "unset") return [located];
  return await withTemporary(locating, survey, complete, identity, located);
}

/** A process says it itself; else the account does. */
async function homeOf(
  { container, environment }: CompleteStart,
  identifying: Promise<Identity>,
): Promise<string | undefined> {
  const home = environment.get("HOME")?.value;
  if (home !== undefined && home.startsWith("/")) return home;
  // To ask a container's accounts first would cost a round trip, for places that hardly ever hold a file.
  return container === null ? (await identifying).account?.home : undefined;
}

/** Whether the processes are the service's: of its user or root's, in the container that the inventory names. */
function isOwn({ processes }: Start, identity: Identity, container: string | null): boolean {
  if (processes.length === 0) return true;
  const isThere =
    container === null || (identity.container !== null && isNamed(identity.container, container));
  return isThere && processes.some((one) => identity.owns(one));
}

function readerOf(start: CompleteStart, survey: Survey, packages: FoundPackages): OsloReader {
  const interpreter = start.commandLine?.interpreter ?? "unknown";
  const { osloConfig } = judgeReleases(survey.service, pythonOf(start), packages);
  return { version: parseOsloVersion(osloConfig ?? "") ?? undefined, interpreter };
}

function pythonOf({ commandLine, processes: [process] }: CompleteStart): string | null {
  return pythonVersionOf(process?.executable ?? null, commandLine?.interpreter ?? "unknown");
}

interface OsloFound {
  readonly oslo: OsloReading;
  readonly texts: readonly OsloText[];
  readonly home: string | undefined;
}

async function readPaste(
  files: ServiceFiles,
  { service }: Survey,
  start: CompleteStart,
  { home, oslo, texts }: OsloFound,
  { interpreter, version }: OsloReader,
): Promise<PasteReading> {
  if (oslo.status !== "read") return { status: "absent" };
  const { environment } = start;
  const registered = registeredBy(service.defaults);
  const option = createOptions({ files: oslo.files, registered, environment, version });
  const candidates = pasteCandidates(service, start, { texts, home, option });
  const found = await readPasteTexts(files, candidates);
  if (found.status !== "read") return found;
  return await findFilter(files, service, found, { interpreter, option });
}

/** The files that `oslo_config_project` makes the middleware itself load, instead of the service's. */
async function readOwnConfiguration(
  files: ServiceFiles,
  { service }: Survey,
  { commandLine }: CompleteStart,
  paste: PasteReading,
  reader: OsloReader,
): Promise<OsloReading | null> {
  const options = paste.status === "read" ? paste.filter?.options : undefined;
  const project = options?.get("oslo_config_project")?.value ?? "";
  if (project === "") return null;
  const file = options?.get("oslo_config_file")?.value ?? "";
  const searched = {
    ...service,
    dialect: "oslo",
    project,
    distFiles: [],
    configFiles: file === "" ? null : [file],
    configDirectories: null,
  } as const;
  const program = commandLine?.program;
  const sources = usualSources(searched, { program }).map((source) =>
    source.kind === "file" && file !== "" ? { ...source, origin: "named" as const } : source,
  );
  return parseOsloTexts(files, await readOsloTexts(files, sources), reader);
}

async function readDecoys(files: ServiceFiles, paths: readonly string[]) {
  const sources = paths.map((path) => ({
    kind: "file" as const,
    candidates: [path],
    origin: "usual" as const,
  }));
  const texts = await readOsloTexts(files, sources);
  // What is wrong with a file of another program is none of this service's business.
  const read = texts.map((text) =>
    parseOsloTexts(files, [text], { version: undefined, interpreter: "unknown" }),
  );
  return findForeignDecoys(read.flatMap((one) => (one.status === "read" ? one.files : [])));
}

/** Where nothing sets the option, the directories that the processes made count. */
async function withTemporary(
  { reader }: Locating,
  survey: Survey,
  start: CompleteStart,
  identity: Identity,
  located: Located,
): Promise<readonly Located[]> {
  const { held, leftovers } = await findTemporaryDirectories(reader, survey, start, identity);
  const [first, ...others] = held.map(({ hostPath, value }): Located => ({
    ...located,
    trustedPrefix: trustedPrefixOf(start.view, value),
    witness: witnessOf(start, value),
    configuration: {
      status: "set",
      signingDir: defaultDirectoryAt(value, hostPath, "made by the service for itself"),
    },
    // What is said of the service as a whole is said once.
    decoys: [],
    notes: [],
  }));
  if (first === undefined) return [{ ...located, leftovers }];
  return [{ ...first, leftovers, decoys: located.decoys, notes: located.notes }, ...others];
}
