import type { ServiceFiles } from "../files/service-files.ts";
import { placeOf } from "../files/view.ts";
import type { LocatingReader } from "../locating-reader.ts";
import type { CompleteStart } from "../start/complete-start.ts";
import type { Survey } from "../start/survey.ts";
import { pythonNames, systemNames } from "./releases.ts";
import type { FoundPackages } from "./releases.ts";

/** Where the distribution's own Python has its packages, as far as a service of the distribution looks for them. */
const usualPrefixes = ["/usr/local", "/usr"];

/** What the distribution has, in the file system that begins at `root`; empty: the host's own. */
export async function readUsualPackages(
  reader: LocatingReader,
  root: string,
): Promise<FoundPackages> {
  const prefixes = usualPrefixes.map((prefix) => root + prefix);
  const [python, system] = await Promise.all([
    reader.pythonPackages(prefixes, pythonNames),
    reader.systemPackages(systemNames, root),
  ]);
  return { python, system };
}

/**
 * The packages that the service's Python sees: those of the virtual environment that its program is in, else of the
 * distribution, on the host or in the container.
 */
export async function readPackages(
  reader: LocatingReader,
  { view }: ServiceFiles,
  { commandLine, container }: CompleteStart,
  survey: Survey,
): Promise<FoundPackages> {
  const prefix = commandLine?.prefix ?? null;
  if (prefix !== null && !["", "/usr", "/usr/local"].includes(prefix)) {
    const place = placeOf(view, prefix);
    if (place === null) return { python: [], system: [] };
    // What the distribution has is nothing to a virtual environment.
    return { python: await reader.pythonPackages([place.path], pythonNames), system: [] };
  }
  if (container === null && view.kind !== "moved" && view.kind !== "none") return survey.packages;
  const root = placeOf(view, "/")?.path;
  if (root === undefined) return { python: [], system: [] };
  return await readUsualPackages(reader, root.replace(/\/+$/, ""));
}
