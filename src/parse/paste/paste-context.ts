import type { ShadowedValue } from "../../model/signing-dir.ts";
import type { Assignment } from "../oslo/assignment.ts";
import type { FactoryContext } from "./paste-loaded.ts";
import type { PasteFault } from "./paste-loader.ts";
import { lookUp } from "./paste-option-set.ts";
import { explainLosers, findCandidates } from "./paste-shadow.ts";

/** An option as the filter gets it, with the assignment that wins and those that lose. */
export interface PasteOption {
  readonly value: string;
  readonly assignment: Assignment;
  readonly shadowed: readonly ShadowedValue[];
}

/** The options that a filter gets, or why PasteDeploy cannot make it. */
export type FilterReading =
  | { readonly status: "read"; readonly options: ReadonlyMap<string, PasteOption> }
  | ({ readonly status: "failed" } & PasteFault);

/** The options of these names that a filter gets: its local ones, which win, and the global ones. */
export function readFilterOptions(
  context: FactoryContext,
  names: readonly string[],
): FilterReading {
  if (context.fault !== null) return { status: "failed", ...context.fault };
  const candidates = findCandidates(context, names);
  const options = new Map<string, PasteOption>();
  for (const name of names) {
    const bound = lookUp(context.local, name) ?? lookUp(context.globals, name);
    if (bound === undefined) continue;
    const { value, assignment } = bound;
    options.set(name, { value, assignment, shadowed: explainLosers(candidates, name, bound) });
  }
  return { status: "read", options };
}
