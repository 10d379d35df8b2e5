import type { Assignment, ConfigurationFault } from "../oslo/assignment.ts";
import type { Effort } from "./effort.ts";
import { expandAssignment } from "./paste-config.ts";
import type { PasteConfig } from "./paste-config.ts";
import { splitKey } from "./paste-key.ts";
import { flatten } from "./paste-option-set.ts";
import type { Bound, OptionSet, Values } from "./paste-option-set.ts";
import type { Interpolated } from "./python-interpolation.ts";

/** What keeps PasteDeploy from loading something, and the assignment that is to blame. */
export interface PasteFault {
  readonly file: string;
  /** 1-based; 0 for a value that no file has, such as `here`. */
  readonly line: number;
  /** In the words of PasteDeploy or ConfigParser. */
  readonly message: string;
}

/** Other files that `config:…` may name, or what is wrong with them, by path as the service sees it. */
export type OtherFiles = ReadonlyMap<string, PasteConfig | ConfigurationFault>;

/** What all that is loaded for one question has in common. */
export interface Loading {
  readonly effort: Effort;
  readonly others: OtherFiles;
}

/** A file that PasteDeploy has opened. */
export interface Loader extends Loading {
  readonly config: PasteConfig;
  /** Values that were handed over when the file was opened: they count as its `DEFAULT` where it has none of that name. */
  readonly handed: Values;
  /** The values of `DEFAULT`, expanded. */
  readonly defaults: Values;
  /** The `set` and `get` in `DEFAULT`, which work in every section. */
  readonly orders: ReadonlyMap<string, Assignment>;
  /** What is wrong with `DEFAULT`: then nothing of the file can be loaded. */
  readonly fault: PasteFault | null;
}

/** Opens a file, with the global options at the place that names it. */
export function openFile(
  { effort, others }: Loading,
  config: PasteConfig,
  given: OptionSet | null,
): Loader {
  const handed = given === null ? new Map<string, Bound>() : flatten(given);
  const defaults = new Map<string, Bound>();
  const orders = new Map<string, Assignment>();
  const loader = { effort, others, config, handed, defaults, orders };
  let fault = effort.spend(1 + handed.size) ? null : tooMuchWork(config);
  for (const [name, assignment] of rawDefaults(config, handed)) {
    const expanded = expand(loader, "DEFAULT", assignment);
    if (expanded.status === "failed") fault ??= faultAt(config, assignment, expanded.message);
    const text = expanded.status === "failed" ? "" : expanded.value;
    defaults.set(name, {
      kind: "default",
      value: text === "" ? assignment.value : text,
      assignment,
    });
    if (splitKey(name, config.dialect).kind !== "plain") orders.set(name, assignment);
  }
  return { ...loader, fault };
}

/** What `DEFAULT` has before interpolation: its own assignments, then the values that were handed over. */
function* rawDefaults(config: PasteConfig, handed: Values): Generator<[string, Assignment]> {
  const own = config.ini.defaults;
  for (const [name, assignments] of own) {
    const last = assignments.at(-1);
    if (last !== undefined) yield [name, last];
  }
  for (const [name, { value, assignment }] of handed) {
    if (!own.has(name)) yield [name, { ...assignment, value }];
  }
}

/** Expands an assignment as ConfigParser does in this file. */
export function expand(
  { config, effort, handed }: Pick<Loader, "config" | "effort" | "handed">,
  section: string,
  assignment: Assignment,
): Interpolated {
  return expandAssignment(config, section, assignment, effort, (name) => handed.get(name)?.value);
}

/** A fault at an assignment, or at the file if the value stands in none. */
export function faultAt(
  config: PasteConfig,
  { file, line }: Assignment,
  message: string,
): PasteFault {
  return { file: line === 0 ? config.file : file, line, message };
}

/** The fault of a file that was made to keep us busy. */
export function tooMuchWork({ file }: PasteConfig): PasteFault {
  return { file, line: 0, message: "it takes too much work to load" };
}
