import { expandAssignment, splitSection } from "./paste-config.ts";
import type { PasteConfig } from "./paste-config.ts";
import { readFilterOptions } from "./paste-context.ts";
import type { FilterReading } from "./paste-context.ts";
import { parseUse, traceUse } from "./paste-use.ts";
import type { OtherFiles, UseTrace } from "./paste-use.ts";
import { isPythonSpace } from "../text/python-text.ts";

/** A section that makes the `auth_token` middleware. */
export interface AuthTokenFilter {
  readonly section: string;
  readonly factory: string;
  /** Whether a pipeline, a composite or a `filter-with` names it. */
  readonly usage: "used" | "unused";
  readonly reading: FilterReading;
}

export interface FilterQuestion {
  /** The options that are asked for. */
  readonly names: readonly string[];
  /** Values that the program hands to PasteDeploy, for instance swift its log name. */
  readonly globals?: ReadonlyMap<string, string>;
  /** Other files that are named by `use = config:…`; see {@link referencedFiles}. */
  readonly others?: OtherFiles;
}

/** More filters than any service has; the rest of a file made to keep us busy is left alone. */
const maximumFilters = 16;

/** The filters that make `auth_token`, found by their factory whatever they are called; those in use come first. */
export function findAuthTokenFilters(
  config: PasteConfig,
  { names, globals = new Map(), others = new Map() }: FilterQuestion,
): readonly AuthTokenFilter[] {
  const used = namesInUse(config);
  const found = sectionsOf(config).flatMap((section) => {
    const trace = traceUse(config, section, others);
    if (trace.factory === null || !isAuthToken(trace.factory)) return [];
    const usage = used.has(splitSection(section)?.name ?? "")
      ? ("used" as const)
      : ("unused" as const);
    return [{ section, factory: trace.factory, usage, trace }];
  });
  const ordered = [...filterBy(found, "used"), ...filterBy(found, "unused")];
  return ordered.slice(0, maximumFilters).map(({ trace, ...filter }) => ({
    ...filter,
    reading: readFilterOptions(trace.steps, names, globals),
  }));
}

/** The files that a filter's `use = config:…` names, as the service sees them. */
export function referencedFiles(config: PasteConfig): readonly string[] {
  const paths = sectionsOf(config).flatMap((section) => {
    const assignment = config.ini.sections.get(section)?.get("use")?.at(-1);
    if (assignment === undefined) return [];
    const expanded = expandAssignment(config, section, assignment);
    if (expanded.status === "failed") return [];
    const use = parseUse(expanded.value, config.location.here);
    return use.kind === "file" ? [use.path] : [];
  });
  return [...new Set(paths)].slice(0, maximumFilters);
}

/** Sections of the kinds that can hold `auth_token`. */
function sectionsOf(config: PasteConfig): readonly string[] {
  const types = ["filter", "filter-app", "app", "application"];
  return [...config.ini.sections.keys()].filter((section) =>
    types.includes(splitSection(section)?.type ?? ""),
  );
}

function filterBy<T extends { readonly usage: AuthTokenFilter["usage"]; readonly trace: UseTrace }>(
  found: readonly T[],
  usage: AuthTokenFilter["usage"],
): readonly T[] {
  return found.filter((one) => one.usage === usage);
}

const modules = new Set([
  "keystone.middleware.auth_token",
  "keystoneclient.middleware.auth_token",
  "keystonemiddleware.auth_token",
  "heat.common.auth_token",
]);

function isAuthToken(factory: string): boolean {
  if (factory === "egg:keystonemiddleware#auth_token") return true;
  const [module = "", name = ""] = factory.split(":", 2).map((part) => part.trim());
  return modules.has(module) && (name === "filter_factory" || name === "app_factory");
}

/** Every word in a pipeline or composite, or behind a `filter-with`. */
function namesInUse(config: PasteConfig): ReadonlySet<string> {
  const used = new Set<string>();
  for (const [section, options] of config.ini.sections) {
    const type = splitSection(section)?.type ?? "";
    const everywhere = type === "pipeline" || type === "composite" || type === "composit";
    for (const [option, assignments] of options) {
      if (!everywhere && option !== "filter-with") continue;
      for (const word of words(assignments.at(-1)?.value ?? "")) used.add(word);
    }
  }
  return used;
}

function words(text: string): readonly string[] {
  const found: string[] = [];
  let start = 0;
  for (let end = 0; end <= text.length; end += 1) {
    if (end < text.length && !isPythonSpace(text.charCodeAt(end))) continue;
    if (end > start) found.push(text.slice(start, end));
    start = end + 1;
  }
  return found;
}
