import { catalogue } from "../../../services/catalogue.ts";
import type { Directory } from "./directory.ts";
import type { SigningDirFinding } from "../finding.ts";
import type { HostState, Inspected, ServiceState } from "../inspect.ts";

type Without = Omit<SigningDirFinding, "service" | "directory">;
type Present = Extract<Directory, { status: "present" }>;

/**
 * What in the directory is not the service's cache alone: files of others, another service's cache, all that a service keeps,
 * and cached files that have a name somewhere else as well.
 */
export function diagnoseSharing(state: ServiceState, host: HostState): readonly Without[] {
  const { inspected } = state;
  if (inspected?.directory.status !== "present") return [];
  const { directory } = inspected;
  return [
    ...otherServices(state, directory.path, host),
    ...stateDirectory(state, directory.path),
    ...linked(directory, inspected),
    ...foreign(directory),
  ];
}

function otherServices(state: ServiceState, path: string, host: HostState): readonly Without[] {
  const others = host.services.filter(
    (one) => one.service.name !== state.service.name && pathOf(one) === path,
  );
  const names = [...new Set(others.map(({ service: { name } }) => name))];
  if (names.length === 0) return [];
  const message = `is the signing_dir of ${names.join(" and ")} as well: whatever is done to one cache is done to both`;
  return [finding(path, message)];
}

function stateDirectory({ located, service }: ServiceState, path: string): readonly Without[] {
  const seen = path.slice(located.trustedPrefix.length);
  if (seen === service.stateDirectory) {
    return [
      finding(path, "is the whole state directory of the service; only the cache is ever touched"),
    ];
  }
  const owner = [...catalogue.values()].find((one) => one.stateDirectory === seen);
  if (owner === undefined) return [];
  const message = `is the state directory of ${owner.name}, not of ${service.name}: look whether the value is what was meant`;
  return [{ ...finding(path, message), severity: "warning", cure: "configuration" }];
}

/** Whoever has the second name can change what the service trusts. */
function linked({ files, path }: Present, { unfinished }: Inspected): readonly Without[] {
  return files
    .filter(({ facts }) => facts.type === "file" && facts.links > 1)
    .filter(({ facts }) => !unfinished.has(facts.inode))
    .map(({ facts, name }) => ({
      ...finding(
        `${path}/${name}`,
        `has ${facts.links} names, the others somewhere else; see who made them (find -inum ${facts.inode}), then remove what should not be`,
      ),
      severity: "warning",
      cure: "by-hand",
    }));
}

function foreign({ foreign: names, path }: Present): readonly Without[] {
  if (names.length === 0) return [];
  const count =
    names.length === 1
      ? "one file that is not the middleware's and is"
      : `${names.length} files that are not the middleware's and are`;
  return [finding(path, `has ${count} left alone`)];
}

function finding(path: string, message: string): Without {
  return { code: "dir-shared", severity: "info", message, path, cure: "nothing" };
}

/** `null` where nothing is known to be there. */
function pathOf({ inspected }: ServiceState): string | null {
  return inspected?.directory.status === "present" ? inspected.directory.path : null;
}
