import type { ShadowedValue } from "../../model/signing-dir.ts";
import type { Assignment } from "../oslo/assignment.ts";
import type { PasteConfig } from "./paste-config.ts";
import { splitKey } from "./paste-key.ts";
import type { PasteKey } from "./paste-key.ts";
import type { UseStep } from "./paste-use.ts";

/** The assignment that gives a filter's option its value, and how it stands in the file. */
export interface Winner {
  readonly kind: PasteKey["kind"] | "default";
  readonly assignment: Assignment;
}

/** The other assignments of the same option in the filter's sections and in `DEFAULT`, and why each one loses. */
export function explainLosers(
  steps: readonly UseStep[],
  name: string,
  winner: Winner,
): readonly ShadowedValue[] {
  const configs = new Set(steps.map(({ config }) => config));
  const lists = [
    ...steps.flatMap(({ config, section }) => assignmentsIn(config, section, name)),
    ...[...configs].map((config) => config.ini.defaults.get(name) ?? []),
  ];
  return lists.flatMap((assignments) =>
    assignments
      .filter((assignment) => assignment !== winner.assignment && assignment.line > 0)
      .map((assignment) => toShadowed(assignment, whyLost(assignment, assignments.at(-1), winner))),
  );
}

function assignmentsIn(
  config: PasteConfig,
  section: string,
  name: string,
): readonly (readonly Assignment[])[] {
  const options = [...(config.ini.sections.get(section) ?? [])];
  return options.filter(([key]) => splitKey(key).name === name).map(([, list]) => list);
}

function whyLost(
  assignment: Assignment,
  last: Assignment | undefined,
  { kind, assignment: { section } }: Winner,
): string {
  if (last !== undefined && assignment !== last) {
    return last.file === assignment.file
      ? `a later assignment in the same section wins (line ${last.line})`
      : `a later file wins (${last.file}:${last.line})`;
  }
  if (kind === "default") return "in a paste file [DEFAULT] wins over the section's own key";
  if (kind === "plain") return `the key in [${section}] wins over it`;
  return `"${kind}" in [${section}] wins over it`;
}

function toShadowed({ value, file, line, section }: Assignment, why: string): ShadowedValue {
  return { value, file, line, section, why };
}
