import type { Service } from "../../../model/service.ts";
import { createOptions } from "../../../parse/oslo/oslo-interpolation.ts";
import { concludeService } from "./conclude-service.ts";
import type { Gathered } from "./conclude-service.ts";
import type { Located } from "./located.ts";
import type { LocatingReader } from "./locating-reader.ts";
import { planOsloSources, readOsloFiles } from "./oslo-files.ts";
import type { OsloReading } from "./oslo-files.ts";
import { pasteCandidates } from "./paste-candidates.ts";
import { findFilter } from "./paste-filter.ts";
import type { PasteReading } from "./paste-filter.ts";
import { readPasteTexts } from "./paste-texts.ts";
import { registeredBy } from "./registered-options.ts";
import { shareReads } from "./shared-reads.ts";
import type { SharedReads } from "./shared-reads.ts";
import { chooseStart } from "./start.ts";
import type { Start } from "./start.ts";
import { surveyHost } from "./survey.ts";

/**
 * Finds out for each service that caches certificates where its `signing_dir` is, and why. One batch of reads for all
 * services where they use their usual files, one more where a process or a unit names others. Rejects with a
 * FleetmendError if the host does not answer; what the files say wrong is in the result.
 */
export async function locateServices(
  reader: LocatingReader,
  services: readonly Service[],
): Promise<ReadonlyMap<string, Located>> {
  const reads = shareReads(reader);
  const consumers = services.filter(({ role }) => role === "consumer");
  // Each step for all services at once: what they read then travels together.
  const surveys = await surveyHost(reader, reads, consumers);
  const started = surveys.map((survey) => ({ survey, start: chooseStart(survey) }));
  const configured = await Promise.all(
    started.map(async ({ start, survey }) => {
      const sources = planOsloSources(survey.service, start);
      return { survey, start, oslo: await readOsloFiles(reads, survey.service, sources) };
    }),
  );
  const gathered = await Promise.all(
    configured.map(async ({ oslo, start, survey }): Promise<Gathered> => {
      const paste = await readPaste(reads, survey.service, start, oslo);
      const own = await readOwnConfiguration(reads, survey.service, paste);
      return { survey, start, oslo, paste, own };
    }),
  );
  return new Map(gathered.map((one) => [one.survey.service.name, concludeService(one)]));
}

async function readPaste(
  reads: SharedReads,
  service: Service,
  start: Start,
  oslo: OsloReading,
): Promise<PasteReading> {
  if (oslo.status !== "read") return { status: "absent" };
  const { environment } = start;
  const registered = registeredBy(service.defaults);
  const option = createOptions({ files: oslo.files, registered, environment });
  const candidates = pasteCandidates(service, start, option);
  const texts = await readPasteTexts(reads, service, candidates);
  if (texts.status !== "read") return texts;
  return findFilter(reads, service, texts, start.commandLine?.interpreter ?? "unknown");
}

/** The files that `oslo_config_project` makes the middleware itself load, instead of the service's. */
async function readOwnConfiguration(
  reads: SharedReads,
  service: Service,
  paste: PasteReading,
): Promise<OsloReading | null> {
  const options = paste.status === "read" ? paste.filter?.options : undefined;
  const project = options?.get("oslo_config_project")?.value ?? "";
  if (project === "") return null;
  const file = options?.get("oslo_config_file")?.value ?? "";
  const path = file === "" ? `/etc/${project}/${project}.conf` : file;
  return readOsloFiles(reads, service, [
    { kind: "file", path, origin: file === "" ? "usual" : "named" },
  ]);
}
