import type { Assignment } from "../oslo/assignment.ts";
import type { PasteConfig } from "./paste-config.ts";
import { splitKey } from "./paste-key.ts";
import { expand, faultAt, tooMuchWork } from "./paste-loader.ts";
import type { Loader, PasteFault } from "./paste-loader.ts";
import { inheritGlobals, lookUp, overlay } from "./paste-option-set.ts";
import type { Bound, OptionSet, Values } from "./paste-option-set.ts";

/** The options of one section as PasteDeploy sorts them. */
export interface SectionReading {
  /** The section's plain options and those that it `get`s. */
  readonly local: OptionSet;
  /** What it `set`s. */
  readonly additions: Values;
  /** All global options there, the additions among them. */
  readonly globals: OptionSet;
  /** The first thing that PasteDeploy would stumble over; the rest is read all the same. */
  readonly fault: PasteFault | null;
}

/** What a section costs besides its options, in units of effort. */
const sectionCost = 10;

/**
 * Reads a section as PasteDeploy does: `set` adds to the global options, `get` copies one of them, and a plain option that
 * stands in `DEFAULT` too is passed over.
 */
export function readSection(
  loader: Loader,
  section: string,
  given: OptionSet | null,
): SectionReading {
  const { config, defaults, effort } = loader;
  const globals = inheritGlobals(defaults, given, config.dialect, effort);
  const local = new Map<string, Bound>();
  const additions = new Map<string, Bound>();
  const copies = new Map<string, Bound>();
  let fault = loader.fault;
  if (!effort.spend(sectionCost)) fault ??= tooMuchWork(config);
  for (const [key, assignment] of optionsOf(loader, section)) {
    if (!effort.spend(1)) {
      fault ??= tooMuchWork(config);
      break;
    }
    const { kind, name } = splitKey(key, config.dialect);
    if (kind === "plain" && defaults.has(name)) continue;
    const expanded = expand(loader, section, assignment);
    if (expanded.status === "failed") {
      fault ??= faultAt(config, assignment, expanded.message);
      continue;
    }
    const target = kind === "set" ? additions : kind === "get" ? copies : local;
    target.set(name, { kind, value: expanded.value, assignment });
  }
  const step = { config, section };
  overlay(globals, additions, step);
  for (const [name, copy] of copies) {
    const source = lookUp(globals, copy.value);
    if (source !== undefined) local.set(name, { ...copy, value: source.value });
    else fault ??= faultAt(config, copy.assignment, `no global option '${copy.value}'`);
  }
  return {
    local: { own: local, inherited: [], sections: [step] },
    additions,
    globals,
    fault,
  };
}

/** The section's options, then what `DEFAULT` adds to every section. */
function* optionsOf(
  { config, orders }: Loader,
  section: string,
): Generator<readonly [string, Assignment]> {
  const own = config.ini.sections.get(section) ?? new Map<string, readonly Assignment[]>();
  for (const [key, assignments] of own) {
    const last = assignments.at(-1);
    if (last !== undefined && !isOwnName(config, key)) yield [key, last];
  }
  for (const [key, assignment] of orders) {
    if (!own.has(key)) yield [key, assignment];
  }
}

/** In Python 2 a section has its name under this key, and does not show it. */
function isOwnName({ dialect }: PasteConfig, key: string): boolean {
  return dialect === "python2" && key === "__name__";
}
