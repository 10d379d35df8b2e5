import type { Service } from "../../../model/service.ts";
import { combineStarts } from "./combine-starts.ts";
import { locateStart } from "./locate-start.ts";
import type { Locating } from "./locate-start.ts";
import type { Located } from "./located.ts";
import type { LocatingReader } from "./locating-reader.ts";
import { shareReads } from "./files/shared-reads.ts";
import { doubtProcesses } from "./start/doubt-processes.ts";
import { findIdleStarts, findStarts } from "./start/start.ts";
import { surveyHost } from "./start/survey.ts";
import type { Survey } from "./start/survey.ts";

/**
 * Finds out for each service that caches certificates where its `signing_dir` is, and why: one answer for each directory that
 * its processes use, the first of the process with the lowest number. One batch of reads for all services where they use
 * their usual files, one more where a process or a unit names others. Rejects with a FleetmendError if the host does not
 * answer; what the files say wrong is in the result.
 */
export async function locateServices(
  reader: LocatingReader,
  services: readonly Service[],
  decoys: Locating["decoys"] = "left",
): Promise<ReadonlyMap<string, readonly [Located, ...Located[]]>> {
  const reads = shareReads(reader);
  const consumers = services.filter(({ role }) => role === "consumer");
  if (consumers.length === 0) return new Map();
  const surveys = await surveyHost(reader, reads, consumers);
  // All at once: what the services read then travels together.
  const located = await Promise.all(
    surveys.map(async (survey) => {
      const found = await locateService({ reader, reads, decoys }, survey);
      return [survey.service.name, found] as const;
    }),
  );
  return new Map(located);
}

async function locateService(
  locating: Locating,
  survey: Survey,
): Promise<readonly [Located, ...Located[]]> {
  const { doubts, starts } = findStarts(survey);
  const found = await Promise.all(starts.map((start) => locateStart(locating, survey, start)));
  // The processes of the others were somebody else's, or in another container than the one that is named.
  const strangers = starts.flatMap(({ processes }, index) =>
    found[index]?.length === 0 ? processes : [],
  );
  const all = [...doubts, ...doubtProcesses(strangers, explainStrangers(survey.service))];
  const said = { doubts: all, notes: noteWhatIsMissing(survey) };
  if (found.some((one) => one.length > 0)) return withRemarks(combineStarts(starts, found), said);
  const idle = findIdleStarts(survey);
  const rest = await Promise.all(idle.map((start) => locateStart(locating, survey, start)));
  return withRemarks(combineStarts(idle, rest), said);
}

function noteWhatIsMissing({ host: { visibility } }: Survey): readonly string[] {
  if (visibility !== "none") return [];
  return [
    "There is no /proc on the host: running processes, containers and mounts are not known, and units and files told all there is.",
  ];
}

function explainStrangers({ container, name }: Service): string {
  return container === null
    ? `left out, being neither root nor a user of ${name} in its container, or having fewer users than a container has; if it is ${name}, set \`user\``
    : `left out, for the name of its container is not known, or it is of another user than ${name}; set \`container\` to the container's id`;
}

/** What concerns the service as a whole is said once. */
function withRemarks(
  [first, ...others]: readonly [Located, ...Located[]],
  { doubts, notes }: Pick<Located, "doubts" | "notes">,
): readonly [Located, ...Located[]] {
  return [
    { ...first, doubts: [...first.doubts, ...doubts], notes: [...notes, ...first.notes] },
    ...others,
  ];
}
