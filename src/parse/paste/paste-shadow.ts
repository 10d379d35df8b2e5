import type { ShadowedValue } from "../../model/signing-dir.ts";
import type { Assignment } from "../oslo/assignment.ts";
import { splitKey } from "./paste-key.ts";
import type { PasteKey } from "./paste-key.ts";
import type { FactoryContext } from "./paste-loaded.ts";
import type { Bound, SectionStep } from "./paste-option-set.ts";

/** The assignments of each option, as lists in which the last one counts. */
export type Candidates = ReadonlyMap<string, readonly (readonly Assignment[])[]>;

/**
 * Every assignment of some options that might reach a filter: those in its sections, what a pipeline or composite before it
 * `set`s, and those in `DEFAULT`.
 */
export function findCandidates(
  { local, globals }: FactoryContext,
  names: readonly string[],
): Candidates {
  const found = new Map(names.map((name) => [name, new Set<readonly Assignment[]>()]));
  const search = ({ config, section }: SectionStep, kinds: readonly PasteKey["kind"][]): void => {
    for (const [key, assignments] of config.ini.sections.get(section) ?? []) {
      const { kind, name } = splitKey(key, config.dialect);
      if (kinds.includes(kind)) found.get(name)?.add(assignments);
    }
  };
  for (const step of local.sections) search(step, ["plain", "set", "get"]);
  for (const step of globals.sections) search(step, ["set"]);
  for (const { config } of [...local.sections, ...globals.sections]) {
    for (const [name, lists] of found) lists.add(config.ini.defaults.get(name) ?? []);
  }
  return new Map([...found].map(([name, lists]) => [name, [...lists]]));
}

/** The assignments that lose against another one, and why. */
export function explainLosers(
  candidates: Candidates,
  name: string,
  winner: Bound,
): readonly ShadowedValue[] {
  return (candidates.get(name) ?? []).flatMap((assignments) =>
    assignments
      .filter((assignment) => assignment !== winner.assignment && assignment.line > 0)
      .map((assignment) => toShadowed(assignment, whyLost(assignment, assignments.at(-1), winner))),
  );
}

function whyLost(
  assignment: Assignment,
  last: Assignment | undefined,
  { kind, assignment: winner }: Bound,
): string {
  if (last !== undefined && assignment !== last) {
    return last.file === assignment.file
      ? `a later assignment in the same section wins (line ${last.line})`
      : `a later file wins (${last.file}:${last.line})`;
  }
  if (winner.line === 0) return "what the program hands over wins over it";
  if (kind === "plain") return `the key in [${winner.section}] wins over it`;
  if (kind !== "default") return `"${kind}" in [${winner.section}] wins over it`;
  if (assignment.section === "DEFAULT") return `[DEFAULT] of ${winner.file} wins over it`;
  return "in a paste file [DEFAULT] wins over the section's own key";
}

function toShadowed({ value, file, line, section }: Assignment, why: string): ShadowedValue {
  return { value, file, line, section, why };
}
