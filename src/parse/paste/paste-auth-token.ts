import { createEffort } from "./effort.ts";
import { expandAssignment } from "./paste-config.ts";
import type { PasteConfig } from "./paste-config.ts";
import { readFilterOptions } from "./paste-context.ts";
import type { FilterReading } from "./paste-context.ts";
import { isAuthToken } from "./paste-factory.ts";
import { wordsAs } from "./paste-key.ts";
import { loadSection } from "./paste-load.ts";
import type { Context, FactoryContext, LoadOrder } from "./paste-loaded.ts";
import { openFile } from "./paste-loader.ts";
import type { OtherFiles, PasteFault } from "./paste-loader.ts";
import { parseName, resolvePath } from "./paste-name.ts";
import type { Bound, OptionSet, SectionStep } from "./paste-option-set.ts";
import { reach } from "./paste-reach.ts";
import { rootsOf } from "./paste-roots.ts";
import { splitSection } from "./paste-section-name.ts";

/** The `auth_token` middleware as a paste file makes it. */
export interface AuthTokenFilter {
  /** Where a pipeline names a factory without a section, the pipeline. */
  readonly section: string;
  /** `module:attribute` or `egg:distribution#name`. */
  readonly factory: string;
  readonly usage: FilterUsage;
  readonly reading: FilterReading;
  /** The sections that it takes options from: its own, then those that it uses. */
  readonly sections: readonly SectionStep[];
  /** The sections whose `set` reaches it: these, and the pipelines and composites before it. */
  readonly setters: readonly SectionStep[];
}

/** Whether a filter comes into being when the service starts. */
export type FilterUsage =
  | {
      readonly kind: "used";
      /** What keeps PasteDeploy from loading the application that it belongs to, for instance a mistake in another filter. */
      readonly fault: PasteFault | null;
    }
  | { readonly kind: "unused"; readonly why: string };

export interface FilterQuestion {
  /** The options that are asked for. */
  readonly names: readonly string[];
  /** The applications that the service hands to `loadapp`; those that the file does not have do no harm. */
  readonly applications?: readonly string[];
  /** What the service's own composites choose a pipeline by: its `auth_strategy`, usually `keystone`. */
  readonly keys?: readonly string[];
  /** Values that the program hands to PasteDeploy, for instance swift its log name. */
  readonly globals?: ReadonlyMap<string, string>;
  /** Other files that are named by `config:…`; see {@link referencedFiles}. */
  readonly others?: OtherFiles;
}

/** More filters, and more files, than any service has; the rest of a file made to keep us busy is left alone. */
const maximumFound = 16;

/**
 * The `auth_token` filters of a paste file, found by their factory whatever they are called: first those that come into
 * being when the service loads its applications, in the order that a request meets them, then the others. A filter that
 * comes into being several times with different options is there as often.
 *
 * If the file has none of the applications, each one that it has counts as loaded; if it has no application at all, each
 * filter does.
 */
export function findAuthTokenFilters(
  config: PasteConfig,
  question: FilterQuestion,
): readonly AuthTokenFilter[] {
  const { names, applications = [], keys = ["keystone"] } = question;
  const { globals = new Map<string, string>(), others = new Map() } = question;
  const given = globals.size > 0 ? handOver(globals) : null;
  const loader = openFile({ effort: createEffort(), others }, config, given);
  const order = { loader, given, depth: 0 };
  const found = new Map<string, AuthTokenFilter>();

  function add(context: FactoryContext, usage: FilterUsage): void {
    if (found.size === maximumFound) return;
    const filter = describe(context, names, usage);
    const key = JSON.stringify([filter.section, filter.factory, keyOf(filter.reading)]);
    if (!found.has(key)) found.set(key, filter);
  }

  for (const { type, section, certainty } of rootsOf(config, applications)) {
    if (!loader.effort.spend(1)) break;
    const reached = reach(loadSection({ ...order, type }, section), keys);
    const fault = certainty === "known" ? reached.fault : null;
    for (const context of reached.filters) add(context, { kind: "used", fault });
  }
  const used = [...found.values()];
  const why = "no pipeline that is loaded uses it";
  for (const context of loadAlone(order, used)) add(context, { kind: "unused", why });
  return [...found.values()];
}

function handOver(globals: ReadonlyMap<string, string>): OptionSet {
  const values = [...globals].map(([name, value]): [string, Bound] => {
    const assignment = { value, file: "", line: 0, section: "" };
    return [name, { kind: "default", value, assignment }];
  });
  return { own: new Map(values), inherited: [], sections: [] };
}

function describe(
  context: FactoryContext,
  names: readonly string[],
  usage: FilterUsage,
): AuthTokenFilter {
  const sections = context.local.sections;
  const setters = context.globals.sections;
  const section = [...sections, ...setters][0]?.section ?? "";
  const reading = readFilterOptions(context, names);
  return { section, factory: context.factory, usage, reading, sections, setters };
}

function keyOf(reading: FilterReading): unknown {
  if (reading.status === "failed") return reading;
  return [...reading.options].map(([name, { value }]) => [name, value]);
}

/** The `auth_token` filters of the file that are no part of those in use. */
function* loadAlone(
  order: Omit<LoadOrder, "type">,
  used: readonly AuthTokenFilter[],
): Generator<FactoryContext> {
  const { config } = order.loader;
  const parts = new Set(
    used.flatMap(({ sections }) =>
      sections.filter((step) => step.config === config).map(({ section }) => section),
    ),
  );
  for (const section of config.ini.sections.keys()) {
    if (!order.loader.effort.spend(1)) return;
    const type = splitSection(section, config.dialect)?.type ?? "";
    if (parts.has(section) || !["filter", "filter-app", "app", "application"].includes(type)) {
      continue;
    }
    const context = loadSection({ ...order, type: type === "filter" ? "filter" : "app" }, section);
    const own = ownFactory(context, section);
    if (own !== undefined && isAuthToken(own.type, own.factory)) yield own;
  }
}

/** The factory that a section itself stands for, among those that come with it. */
function ownFactory(context: Context, section: string): FactoryContext | undefined {
  if (context.kind === "failed") return undefined;
  if (context.kind === "chain") {
    return context.links.map((link) => ownFactory(link, section)).find((own) => own !== undefined);
  }
  return context.local.sections[0]?.section === section ? context : undefined;
}

/** The files that `config:…` names anywhere in a file, as the service sees them. They may name further ones. */
export function referencedFiles(config: PasteConfig): readonly string[] {
  const effort = createEffort();
  const { location, dialect, ini } = config;
  const paths = new Set<string>();
  for (const [section, options] of [["DEFAULT", ini.defaults] as const, ...ini.sections]) {
    for (const [, assignments] of options) {
      const assignment = assignments.at(-1);
      if (assignment === undefined || !/config:|%\(/i.test(assignment.value)) continue;
      const expanded = expandAssignment(config, section, assignment, effort);
      if (expanded.status === "failed") continue;
      for (const text of [expanded.value, ...wordsAs(dialect, expanded.value)]) {
        const name = parseName(text);
        if (name.kind === "file") paths.add(resolvePath(name.path, location.path));
      }
      if (paths.size >= maximumFound) return [...paths].slice(0, maximumFound);
    }
  }
  return [...paths];
}
