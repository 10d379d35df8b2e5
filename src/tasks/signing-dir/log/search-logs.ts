import type { HostReader } from "../../../model/host-reader.ts";
import type { LogAnswer } from "../../../model/log.ts";
import { joinLogs } from "../locate/locate-logs.ts";
import type { Located } from "../locate/located.ts";
import { logSignatures } from "./log-signatures.ts";

/** What was found in the log of one service. */
export interface ServiceLog {
  readonly answer: LogAnswer;
  readonly units: readonly string[];
  /** Whether it is dated by the host's clock, or by that of a container, whose zone nobody knows. */
  readonly zone: "host" | "unknown";
}

/** How much of the logs is searched: what is written now, also what was rotated away, nothing. */
export type LogScope = "recent" | "rotated" | "none";

/** Lines of the last week count. */
const spanSeconds = 7 * 24 * 60 * 60;

/** Searches the logs of all services that are on the host, by name. They travel together. */
export async function searchLogs(
  reader: Pick<HostReader, "searchLog">,
  located: ReadonlyMap<string, readonly Located[]>,
  scope: LogScope,
): Promise<ReadonlyMap<string, ServiceLog>> {
  if (scope === "none") return new Map();
  const searches = [...located].flatMap(([name, found]) => {
    const { files, units } = joinLogs(found.map(({ logs }) => logs));
    const isHere = found.some(({ configuration }) => configuration.status !== "absent");
    if (!isHere || files.length + units.length === 0) return [];
    const zone = found.some(({ container }) => container !== null) ? "unknown" : "host";
    const rotated = scope === "rotated" ? "yes" : "no";
    const query = { files, units, texts: logSignatures, spanSeconds, rotated } as const;
    return [{ name, query, zone } as const];
  });
  const logs = searches.map(async ({ name, query, zone }) => {
    const answer = await reader.searchLog(query);
    return [name, { answer, units: query.units, zone }] as const;
  });
  return new Map(await Promise.all(logs));
}
