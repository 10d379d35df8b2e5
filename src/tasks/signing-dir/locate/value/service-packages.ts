import type { CompleteStart } from "../start/complete-start.ts";
import type { LocatingReader } from "../locating-reader.ts";
import { pythonNames, systemNames } from "./releases.ts";
import type { FoundPackages } from "./releases.ts";
import type { ServiceFiles } from "../files/service-files.ts";
import type { HostSurvey } from "../start/survey.ts";
import { usualPrefixes } from "./usual-prefixes.ts";
import { placeOf } from "../files/view.ts";

/**
 * The packages that the service's Python sees: those of the virtual environment that its program is in, else of the
 * distribution, on the host or in the container.
 */
export async function readPackages(
  reader: LocatingReader,
  { view }: ServiceFiles,
  { commandLine }: CompleteStart,
  host: HostSurvey,
): Promise<FoundPackages> {
  const prefix = commandLine?.prefix ?? null;
  const isOwn = prefix !== null && !["", "/usr", "/usr/local"].includes(prefix);
  const root = placeOf(view, "/")?.path ?? null;
  if (view.kind === "moved" || root === null) return { python: [], system: [] };
  const isHost = root === "/" || root === "";
  if (isHost && !isOwn) return { python: host.pythonPackages, system: host.systemPackages };
  const wanted = isOwn ? [prefix] : usualPrefixes;
  const prefixes = wanted.flatMap((one) => placeOf(view, one)?.path ?? []);
  const [python, system] = await Promise.all([
    reader.pythonPackages(prefixes, pythonNames),
    // What the distribution has is nothing to a virtual environment.
    isOwn ? [] : reader.systemPackages(systemNames, root.replace(/\/+$/, "")),
  ]);
  return { python, system };
}
