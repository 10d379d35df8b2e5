import type { ServiceResult } from "./host-result.ts";

/** A service whose paths are as the service sees them, and the directory that they are below. */
export interface StrippedService {
  /** Empty: the host's own file system. */
  readonly prefix: string;
  readonly service: ServiceResult;
}

/** Where a service has a file system of its own, its paths as it sees them, and the prefix once. */
export function stripPrefix(service: ServiceResult): StrippedService {
  const { signingDir } = service;
  const isBelow = signingDir?.hostPath.endsWith(signingDir.value) === true;
  const prefix = isBelow ? signingDir.hostPath.slice(0, -signingDir.value.length) : "";
  if (prefix === "" || signingDir === null) return { prefix: "", service };
  const stripped = stripTexts(service, prefix) as ServiceResult;
  const { hostPath } = signingDir;
  return {
    prefix,
    service: {
      ...stripped,
      signingDir: stripped.signingDir && { ...stripped.signingDir, hostPath },
    },
  };
}

/** The same value with the prefix taken out of every text in it; the directory itself becomes `/`. */
function stripTexts(value: unknown, prefix: string): unknown {
  if (typeof value === "string") {
    return value === prefix ? "/" : value.replaceAll(`${prefix}/`, "/");
  }
  if (Array.isArray(value)) return value.map((one) => stripTexts(one, prefix));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, stripTexts(one, prefix)]),
  );
}
