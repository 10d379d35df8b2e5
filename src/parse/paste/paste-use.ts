import { expandAssignment, splitSection } from "./paste-config.ts";
import type { PasteConfig } from "./paste-config.ts";
import { strip } from "../text/python-text.ts";

/** A section that a filter takes options from: its own, then those that `use` names. */
export interface UseStep {
  readonly config: PasteConfig;
  readonly section: string;
}

/** The sections that make up a filter, its own first, and the program text that it stands for. */
export interface UseTrace {
  readonly steps: readonly UseStep[];
  /** For instance `keystonemiddleware.auth_token:filter_factory`; `null` if PasteDeploy would find none. */
  readonly factory: string | null;
}

/** Other files that `use = config:…` may name, by path as the service sees it. */
export type OtherFiles = ReadonlyMap<string, PasteConfig>;

/** More than any configuration has; sections that use one another in a circle end here. */
const maximumSteps = 8;

/** Follows `use` from a section to the factory at its end. */
export function traceUse(config: PasteConfig, section: string, others: OtherFiles): UseTrace {
  const steps: UseStep[] = [];
  let step: UseStep | null = { config, section };
  while (step !== null && steps.length < maximumSteps) {
    steps.push(step);
    const use = readOwn(step, "use");
    if (use === null) return { steps, factory: readFactory(step) };
    const next = parseUse(use, step.config.location.here);
    if (next.kind === "factory") return { steps, factory: next.factory };
    step =
      next.kind === "section" ? findSection(step, next.name) : findElsewhere(step, next, others);
  }
  return { steps, factory: null };
}

/** What the value of `use` names. */
export type Use =
  | { readonly kind: "section"; readonly name: string }
  | { readonly kind: "file"; readonly path: string; readonly name: string }
  | { readonly kind: "factory"; readonly factory: string };

/** Reads the value of `use`; a relative path starts at `here`. */
export function parseUse(value: string, here: string): Use {
  const scheme = /^[a-zA-Z]+:/.exec(value)?.[0].toLowerCase();
  if (scheme === undefined) return { kind: "section", name: value };
  const rest = value.slice(scheme.length);
  if (scheme === "call:") return { kind: "factory", factory: rest };
  if (scheme !== "config:") return { kind: "factory", factory: `${scheme}${rest}` };
  const [path = "", name = "main"] = splitOnce(rest, "#");
  const base = here.endsWith("/") ? here : `${here}/`;
  return {
    kind: "file",
    path: decodePercent(path.startsWith("/") ? path : `${base}${path}`),
    name,
  };
}

/** The value of an option that only the section itself can give: one that stands in `DEFAULT` too is passed over. */
function readOwn({ config, section }: UseStep, option: string): string | null {
  if (config.ini.defaults.has(option)) return null;
  const assignment = config.ini.sections.get(section)?.get(option)?.at(-1);
  if (assignment === undefined) return null;
  const expanded = expandAssignment(config, section, assignment);
  return expanded.status === "value" ? expanded.value : null;
}

function readFactory(step: UseStep): string | null {
  const options = isFilter(step.section)
    ? ["paste.filter_factory", "paste.filter_app_factory"]
    : ["paste.app_factory", "paste.composite_factory", "paste.composit_factory"];
  for (const option of options) {
    const factory = readOwn(step, option);
    if (factory !== null) return strip(factory);
  }
  return null;
}

function findSection({ config, section }: UseStep, name: string): UseStep | null {
  const types = isFilter(section)
    ? ["filter"]
    : ["app", "application", "composite", "composit", "pipeline", "filter-app"];
  const found = types.flatMap((type) => config.index.get(`${type}:${name}`) ?? []);
  const [only] = found;
  return only !== undefined && found.length === 1 ? { config, section: only } : null;
}

function findElsewhere(
  { section }: UseStep,
  { path, name }: { readonly path: string; readonly name: string },
  others: OtherFiles,
): UseStep | null {
  const config = others.get(path);
  return config === undefined ? null : findSection({ config, section }, name);
}

function isFilter(section: string): boolean {
  const type = splitSection(section)?.type;
  return type === "filter" || type === "filter-app";
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

function decodePercent(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
