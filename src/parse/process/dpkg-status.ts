import type { InstalledPackage } from "../../model/system.ts";

/**
 * The packages with one of the names that are installed according to `/var/lib/dpkg/status`, or to a part of it; those on
 * hold or about to be removed still are. A stanza begins with `Package:`, as dpkg writes it.
 */
export function parseDpkgStatus(
  text: string,
  names: readonly string[],
): readonly InstalledPackage[] {
  const wanted = new Set(names);
  return text.split(/^(?=Package: )/m).flatMap((stanza) => {
    const name = /^Package: (.*)$/m.exec(stanza)?.[1] ?? "";
    const version = /^Version: (.*)$/m.exec(stanza)?.[1];
    // What is wanted, whether there was an error, and the state.
    const state = /^Status: \S+ \S+ (\S+)$/m.exec(stanza)?.[1];
    if (!wanted.has(name) || version === undefined || state !== "installed") return [];
    return [{ manager: "dpkg" as const, name, version }];
  });
}
