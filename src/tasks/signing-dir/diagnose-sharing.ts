import { catalogue } from "../../services/catalogue.ts";
import type { SigningDirFinding } from "./finding.ts";
import type { HostState, ServiceState } from "./inspect.ts";

type Without = Omit<SigningDirFinding, "service" | "cure" | "directory">;

/** Who else uses the directory: another service for its own cache, or a service for all that it keeps. */
export function diagnoseSharing(state: ServiceState, host: HostState): readonly Without[] {
  const path = pathOf(state);
  if (path === null) return [];
  const others = host.services.filter(
    (one) => one.service.name !== state.service.name && pathOf(one) === path,
  );
  const names = [...new Set(others.map(({ service: { name } }) => name))];
  const sharing =
    names.length === 0
      ? []
      : [
          finding(
            path,
            `is the signing_dir of ${names.join(" and ")} as well: whatever is done to one cache is done to both`,
          ),
        ];
  return [...sharing, ...stateDirectory(state, path)];
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
  return [{ ...finding(path, message), severity: "warning" }];
}

function finding(path: string, message: string): Without {
  return { code: "dir-shared", severity: "info", message, path };
}

/** `null` where nothing is known to be there. */
function pathOf({ inspected }: ServiceState): string | null {
  return inspected?.directory.status === "present" ? inspected.directory.path : null;
}
