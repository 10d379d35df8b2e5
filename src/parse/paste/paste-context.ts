import type { ShadowedValue } from "../../model/signing-dir.ts";
import type { Assignment } from "../oslo/assignment.ts";
import { expandAssignment } from "./paste-config.ts";
import type { PasteConfig } from "./paste-config.ts";
import { splitKey } from "./paste-key.ts";
import { explainLosers } from "./paste-shadow.ts";
import type { Winner } from "./paste-shadow.ts";
import type { UseStep } from "./paste-use.ts";
import type { Interpolated } from "./python-interpolation.ts";

/** An option as the filter gets it, with the assignment that wins and those that lose. */
export interface PasteOption {
  readonly value: string;
  readonly assignment: Assignment;
  readonly shadowed: readonly ShadowedValue[];
}

/** The options that a filter gets, or why PasteDeploy cannot make it. */
export type FilterReading =
  | { readonly status: "read"; readonly options: ReadonlyMap<string, PasteOption> }
  | {
      readonly status: "failed";
      readonly file: string;
      readonly line: number;
      readonly message: string;
    };

/** An option with its value. */
interface Bound extends Winner {
  readonly value: string;
}

type Values = ReadonlyMap<string, Bound>;
type Failure = FilterReading & { readonly status: "failed" };

/**
 * Works out the options that a filter's factory gets, as PasteDeploy's loader does: `DEFAULT` and `set` make the global
 * ones, the other keys the local ones, which win; a key that stands in `DEFAULT` too is passed over in a section.
 *
 * @param steps the filter's sections, its own first
 * @param names the options that are asked for
 * @param globals values that the program hands over
 */
export function readFilterOptions(
  steps: readonly UseStep[],
  names: readonly string[],
  globals: ReadonlyMap<string, string>,
): FilterReading {
  /** From the strongest to the weakest, at the section that is being read. */
  let layers: readonly Values[] = [handOver(globals)];
  const files: OpenFile[] = [];
  const additions: Values[] = [];
  const locals: Values[] = [];
  for (const { config, section } of steps) {
    let file = files.at(-1);
    if (file?.config !== config) {
      file = { config, outer: layers };
      files.push(file);
      const defaults = readDefaults(file);
      if (!(defaults instanceof Map)) return defaults;
      layers = [...layers, defaults];
    }
    const values = readSection(file, section, layers);
    if (values.status === "failed") return values;
    additions.push(values.additions);
    locals.push(values.local);
    layers = [values.additions, ...layers];
  }
  const bottom = layers.slice(additions.length);
  // A section's own keys win over those of the sections that it uses, and local ones over all global ones.
  const order = [...locals, ...additions, ...bottom];
  return { status: "read", options: pick(steps, names, order) };
}

/** A file that is being read, and the values that it was handed when it was opened: they count as its `DEFAULT`. */
interface OpenFile {
  readonly config: PasteConfig;
  readonly outer: readonly Values[];
}

function handOver(globals: ReadonlyMap<string, string>): Values {
  return new Map(
    [...globals].map(([name, value]): [string, Bound] => {
      const assignment = { value, file: "", line: 0, section: "" };
      return [name, { kind: "default", value, assignment }];
    }),
  );
}

function find(layers: readonly Values[], name: string): Bound | undefined {
  for (const layer of layers) {
    const found = layer.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function expand(
  { config, outer }: OpenFile,
  section: string,
  assignment: Assignment,
): Interpolated {
  return expandAssignment(config, section, assignment, (name) => find(outer, name)?.value);
}

function readDefaults(file: OpenFile): Map<string, Bound> | Failure {
  // PasteDeploy expands the handed over values again, with no use for the result, but it may fail.
  const handedOver = new Map(file.outer.toReversed().flatMap((layer) => [...layer]));
  for (const [name, { value, assignment }] of handedOver) {
    if (file.config.ini.defaults.has(name)) continue;
    const expanded = expand(file, "DEFAULT", { ...assignment, value });
    if (expanded.status === "failed") return failureAt(assignment, expanded.message);
  }
  const values = new Map<string, Bound>();
  for (const [name, assignments] of file.config.ini.defaults) {
    const assignment = assignments.at(-1);
    if (assignment === undefined) continue;
    const expanded = expand(file, "DEFAULT", assignment);
    if (expanded.status === "failed") return failureAt(assignment, expanded.message);
    const value = expanded.value === "" ? assignment.value : expanded.value;
    values.set(name, { kind: "default", value, assignment });
  }
  return values;
}

interface SectionValues {
  readonly status: "read";
  readonly local: Values;
  readonly additions: Values;
}

function readSection(
  file: OpenFile,
  section: string,
  layers: readonly Values[],
): SectionValues | Failure {
  const local = new Map<string, Bound>();
  const additions = new Map<string, Bound>();
  const copies = new Map<string, Bound>();
  for (const [key, assignment] of optionsOf(file.config, section)) {
    const { kind, name } = splitKey(key);
    if (kind === "plain" && isDefault(file, name)) continue;
    const expanded = expand(file, section, assignment);
    if (expanded.status === "failed") return failureAt(assignment, expanded.message);
    const target = kind === "set" ? additions : kind === "get" ? copies : local;
    target.set(name, { kind, value: expanded.value, assignment });
  }
  for (const [name, copy] of copies) {
    const source = find([additions, ...layers], copy.value);
    if (source === undefined) return failureAt(copy.assignment, `no global option '${copy.value}'`);
    local.set(name, { ...copy, value: source.value });
  }
  return { status: "read", local, additions };
}

function isDefault({ config, outer }: OpenFile, name: string): boolean {
  return config.ini.defaults.has(name) || find(outer, name) !== undefined;
}

/** The section's options, then what `DEFAULT` adds to every section. */
function* optionsOf(config: PasteConfig, section: string): Generator<[string, Assignment]> {
  const own = config.ini.sections.get(section) ?? new Map<string, readonly Assignment[]>();
  for (const [key, assignments] of own) {
    const last = assignments.at(-1);
    if (last !== undefined) yield [key, last];
  }
  for (const [key, assignments] of config.ini.defaults) {
    const last = assignments.at(-1);
    if (last !== undefined && !own.has(key) && splitKey(key).kind !== "plain") yield [key, last];
  }
}

function pick(
  steps: readonly UseStep[],
  names: readonly string[],
  order: readonly Values[],
): ReadonlyMap<string, PasteOption> {
  const options = new Map<string, PasteOption>();
  for (const name of names) {
    const bound = find(order, name);
    if (bound === undefined) continue;
    const { value, assignment } = bound;
    options.set(name, { value, assignment, shadowed: explainLosers(steps, name, bound) });
  }
  return options;
}

function failureAt({ file, line }: Assignment, message: string): Failure {
  return { status: "failed", file, line, message };
}
