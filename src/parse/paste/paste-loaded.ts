import { eggProtocol, readFactory } from "./paste-factory.ts";
import type { ObjectType } from "./paste-factory.ts";
import { faultAt } from "./paste-loader.ts";
import type { Loader, PasteFault } from "./paste-loader.ts";
import type { Bound, OptionSet } from "./paste-option-set.ts";
import type { SectionReading } from "./paste-section.ts";

/** What PasteDeploy makes of a name before it calls any factory. Faults are noted, and reading goes on where it can. */
export type Context = FactoryContext | ChainContext | FailedContext;

/** A factory and what it is called with. */
export interface FactoryContext {
  readonly kind: "factory";
  readonly type: ObjectType;
  /** `module:attribute` or `egg:distribution#name`. */
  readonly factory: string;
  /** For instance `paste.filter_factory`; `unknown` for an egg's; `null` if nothing says it, which PasteDeploy refuses. */
  readonly protocol: string | null;
  /** What a composite looks names up with, at this depth. */
  readonly loader: Loader;
  readonly depth: number;
  readonly globals: OptionSet;
  readonly local: OptionSet;
  readonly fault: PasteFault | null;
}

/** A pipeline, a filter-app or something with a `filter-with`: what a request passes through, in this order. */
export interface ChainContext {
  readonly kind: "chain";
  readonly links: readonly Context[];
  /** In which order PasteDeploy calls the factories. */
  readonly creation: "in order" | "last first";
  readonly globals: OptionSet;
  readonly local: OptionSet;
  readonly fault: PasteFault | null;
}

/** What cannot be loaded. */
export interface FailedContext {
  readonly kind: "failed";
  readonly fault: PasteFault;
}

/** What is to be loaded, with which global options, and how many steps away from the start. */
export interface LoadOrder {
  readonly loader: Loader;
  readonly type: ObjectType;
  readonly given: OptionSet | null;
  readonly depth: number;
}

/** A factory that is named without a section gets the very options of the place that names it. */
export function loadFactory(order: LoadOrder, factory: string): FactoryContext {
  const { type, loader, depth, given } = order;
  const protocol = factory.startsWith("egg:") ? eggProtocol(type, factory) : null;
  const globals = given ?? createOptionSet();
  const local = createOptionSet();
  return { kind: "factory", type, factory, protocol, loader, depth, globals, local, fault: null };
}

/** Loads the factory that stands in a section itself, under the name of a protocol. */
export function loadExplicit(
  { loader, type, depth }: LoadOrder,
  section: string,
  { local, globals, fault }: SectionReading,
): Context {
  const possible = protocols[type].flatMap(
    (alternatives) => alternatives.find((protocol) => local.own.has(protocol)) ?? [],
  );
  const [protocol] = possible;
  if (protocol === undefined) return failIn(loader, section, fault, "gives no loader");
  if (possible.length > 1) return failIn(loader, section, fault, "gives several protocols");
  const factory = readFactory(take(local, protocol)?.value ?? "");
  if (factory === null) return failIn(loader, section, fault, "gives no object of a module");
  return { kind: "factory", type, factory, protocol, loader, depth, globals, local, fault };
}

const protocols: Readonly<Record<ObjectType, readonly (readonly string[])[]>> = {
  app: [["paste.app_factory"], ["paste.composite_factory"], ["paste.composit_factory"]],
  filter: [["paste.filter_factory", "paste.filter_app_factory"]],
};

/** The protocol of what `use` names in a section, where the name does not tell. */
export function protocolOf(section: string): string {
  const type = section.slice(0, section.indexOf(":"));
  if (type === "app" || type === "application") return "paste.app_factory";
  const isComposite = type === "composite" || type === "composit";
  return isComposite ? "paste.composit_factory" : `paste.${type}_factory`;
}

/** Takes an option out of a set. */
export function take({ own }: OptionSet, name: string): Bound | undefined {
  const bound = own.get(name);
  own.delete(name);
  return bound;
}

/** A section that cannot be loaded: for what was wrong before, or else for this. */
export function failIn(
  { config }: Pick<Loader, "config">,
  section: string,
  before: PasteFault | null,
  message: string,
): FailedContext {
  if (before !== null) return { kind: "failed", fault: before };
  const [first] = config.ini.sections.get(section)?.values() ?? [];
  const assignment = first?.at(-1) ?? { value: "", file: config.file, line: 0, section };
  return { kind: "failed", fault: faultAt(config, assignment, `[${section}] ${message}`) };
}

/** A fault of a factory, at the section that it stands in or is named in. */
export function faultOf({ local, globals, loader }: FactoryContext, message: string): PasteFault {
  const [step] = [...local.sections, ...globals.sections];
  if (step === undefined) return { file: loader.config.file, line: 0, message };
  return failIn(step, step.section, null, message).fault;
}

function createOptionSet(): OptionSet {
  return { own: new Map(), inherited: [], sections: [] };
}
