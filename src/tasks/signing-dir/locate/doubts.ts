import type { Middleware } from "../../../model/signing-dir.ts";
import type { Gathered } from "./gathered.ts";
import { hasOption } from "./value/releases.ts";
import type { Releases } from "./value/releases.ts";

/** Why the service may use another directory than what was read says. */
export function findDoubts(
  { oslo, paste, releases, start, survey }: Gathered,
  middleware: Middleware | null,
): readonly string[] {
  const asRoot = "log in as root or set `become`";
  const closed = oslo.status === "read" ? oslo.hidden : [];
  const isUnseen = survey.host.visibility === "own" && start.processes.length === 0;
  return [
    ...start.doubts,
    ...(isUnseen ? [`The processes of other users cannot be seen; ${asRoot}.`] : []),
    ...survey.hiddenUnits.map((path) => `The unit ${path} cannot be read; ${asRoot}.`),
    ...(closed.length === 0
      ? []
      : [`Whether ${closed.join(" or ")} exists cannot be seen; ${asRoot}.`]),
    ...(paste.status === "read" ? paste.doubts : []),
    ...(middleware === null && disagrees(releases) ? ambiguity(releases) : []),
  ];
}

/** Whether it depends on which of the releases counts that the option exists at all. */
export function disagrees({ ambiguous }: Releases): boolean {
  return new Set(ambiguous.map(hasOption)).size > 1;
}

export function ambiguity({ ambiguous }: Releases): readonly string[] {
  if (ambiguous.length === 0) return [];
  const versions = ambiguous.map((one) => `${one.version} (${one.origin})`).join(" and ");
  return [`Which keystonemiddleware it loads is not certain: ${versions}; set \`release\`.`];
}
