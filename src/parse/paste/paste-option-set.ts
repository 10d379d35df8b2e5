import type { Assignment } from "../oslo/assignment.ts";
import type { Effort } from "./effort.ts";
import type { PasteConfig } from "./paste-config.ts";
import type { PythonDialect } from "./python-ini.ts";

/** A section of a paste file. */
export interface SectionStep {
  readonly config: PasteConfig;
  readonly section: string;
}

/** An option's value, the assignment that gave it, and how that stands in the file. */
export interface Bound {
  readonly kind: "plain" | "set" | "get" | "default";
  readonly value: string;
  readonly assignment: Assignment;
}

export type Values = ReadonlyMap<string, Bound>;

/**
 * One of PasteDeploy's dictionaries of options. They are changed in place, since PasteDeploy goes on writing to
 * dictionaries that it has handed on, and which ones are shared decides what a filter gets.
 */
export interface OptionSet {
  readonly own: Map<string, Bound>;
  /** What lies under `own`, the strongest first; shared, and never changed. */
  readonly inherited: readonly Values[];
  /** The sections that had a say, the strongest first. */
  readonly sections: SectionStep[];
}

/** The value of an option. */
export function lookUp({ own, inherited }: OptionSet, name: string): Bound | undefined {
  const found = own.get(name);
  if (found !== undefined) return found;
  for (const values of inherited) {
    const found = values.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Every option of the set. */
export function flatten({ own, inherited }: OptionSet): Values {
  return new Map([...inherited.toReversed(), own].flatMap((values) => [...values]));
}

/** Lays a section's options over the set. */
export function overlay(set: OptionSet, values: Values, step: SectionStep): void {
  for (const [name, bound] of values) set.own.set(name, bound);
  set.sections.unshift(step);
}

/**
 * A new set of global options out of a file's `DEFAULT` and those that were given. The given ones win since PasteDeploy 2,
 * which is what Python 3 stands for; before, with Python 2, `DEFAULT` did.
 */
export function inheritGlobals(
  defaults: Values,
  given: OptionSet | null,
  dialect: PythonDialect,
  effort: Effort,
): OptionSet {
  if (given === null) return { own: new Map(), inherited: [defaults], sections: [] };
  const copied = effort.spend(given.own.size) ? [...given.own] : [];
  const others = given.inherited.filter((values) => values !== defaults);
  const isNew = others.length === given.inherited.length;
  if (dialect === "python3") {
    const inherited = isNew ? [...others, defaults] : given.inherited;
    return { own: new Map(copied), inherited, sections: [...given.sections] };
  }
  const own = copied.filter(([name]) => !defaults.has(name));
  return { own: new Map(own), inherited: [defaults, ...others], sections: [...given.sections] };
}
