import { wordsAs } from "./paste-key.ts";
import { failIn, loadExplicit, loadFactory, protocolOf, take } from "./paste-loaded.ts";
import type { ChainContext, Context, FailedContext, LoadOrder } from "./paste-loaded.ts";
import { faultAt, openFile, tooMuchWork } from "./paste-loader.ts";
import type { Loader } from "./paste-loader.ts";
import { parseName, resolvePath } from "./paste-name.ts";
import type { PasteName } from "./paste-name.ts";
import { lookUp, overlay } from "./paste-option-set.ts";
import type { Bound } from "./paste-option-set.ts";
import { findSections } from "./paste-section-name.ts";
import { readSection } from "./paste-section.ts";
import type { SectionReading } from "./paste-section.ts";

/** A name, and the assignment that it stands in. */
export type Named = Pick<Bound, "value" | "assignment">;

/** More than any configuration has; names that lead in a circle end here. */
const maximumDepth = 50;

/** What a name costs, in units of effort. */
const nameCost = 10;

/** Loads what a name stands for: a section, an entry point, a function, or something of another file. */
export function loadName(order: LoadOrder, named: Named): Context {
  const { loader, depth } = order;
  if (!loader.effort.spend(nameCost)) return { kind: "failed", fault: tooMuchWork(loader.config) };
  if (depth > maximumDepth) return fail(loader, named, "maximum recursion depth exceeded");
  const name = parseName(named.value);
  if (name.kind !== "section") return loadReference(order, named, name);
  const found = findSections(loader.config.index, order.type, name.name);
  const [section] = found;
  if (section === undefined) return fail(loader, named, `No section '${name.name}' found`);
  if (found.length > 1) return fail(loader, named, `Ambiguous section names for '${name.name}'`);
  return loadSection(order, section);
}

/** Loads a section. */
export function loadSection(order: LoadOrder, section: string): Context {
  const reading = readSection(order.loader, section, order.given);
  const { local, globals } = reading;
  const inner = { ...order, given: globals, depth: order.depth + 1 };
  const filterWith = take(local, "filter-with");
  take(local, "require");
  const context = loadBody(inner, section, reading);
  if (filterWith === undefined) return context;
  const filter = loadName({ ...inner, type: "filter" }, filterWith);
  const links = [filter, context];
  return { kind: "chain", links, creation: "in order", globals, local, fault: null };
}

function loadReference(
  order: LoadOrder,
  named: Named,
  name: Exclude<PasteName, { readonly kind: "section" }>,
): Context {
  const { loader, given } = order;
  if (name.kind === "unknown") return fail(loader, named, `URI scheme not known: '${name.scheme}'`);
  if (name.kind === "call") {
    const isFunction = name.target.includes(":");
    if (isFunction) return loadFactory(order, name.target);
    return fail(loader, named, "Configuration not in format module:function");
  }
  const inner = { value: name.name, assignment: named.assignment };
  const deeper = { ...order, depth: order.depth + 1 };
  if (name.kind === "egg") {
    if (parseName(name.name).kind !== "section") return loadName(deeper, inner);
    return loadFactory(order, `egg:${name.distribution}#${name.name}`);
  }
  const path = resolvePath(name.path, loader.config.location.path);
  const config = loader.others.get(path);
  if (config === undefined) return fail(loader, named, `${path} could not be read`);
  if (config.status === "invalid") {
    const { file, line, message } = config;
    return { kind: "failed", fault: { file, line, message } };
  }
  return loadName({ ...deeper, loader: openFile(loader, config, given) }, inner);
}

function loadBody(order: LoadOrder, section: string, reading: SectionReading): Context {
  if (section.startsWith("filter-app:")) return loadFilterApp(order, section, reading);
  if (section.startsWith("pipeline:")) return loadPipeline(order, section, reading);
  return loadMaker(order, section, reading);
}

function loadPipeline(
  order: LoadOrder,
  section: string,
  { local, globals, fault }: SectionReading,
): ChainContext | FailedContext {
  const { loader } = order;
  const pipeline = take(local, "pipeline");
  if (pipeline === undefined)
    return failIn(loader, section, fault, "is missing a 'pipeline' setting");
  const { assignment } = pipeline;
  const words = wordsAs(loader.config.dialect, pipeline.value);
  if (!loader.effort.spend(words.length))
    return { kind: "failed", fault: tooMuchWork(loader.config) };
  const links = words.map((value, index) => {
    const type = index < words.length - 1 ? "filter" : "app";
    return loadName({ ...order, type }, { value, assignment });
  });
  const [extra] = local.own.keys();
  const problem =
    extra === undefined ? "names no application" : `has an extra (disallowed) setting '${extra}'`;
  const isRefused = extra !== undefined || links.length === 0;
  const refusal = isRefused ? faultAt(loader.config, assignment, `[${section}] ${problem}`) : null;
  const creation = "last first";
  return { kind: "chain", links, creation, globals, local, fault: fault ?? refusal };
}

function loadFilterApp(
  order: LoadOrder,
  section: string,
  reading: SectionReading,
): ChainContext | FailedContext {
  const { local, globals, fault } = reading;
  const next = take(local, "next");
  if (next === undefined)
    return failIn(order.loader, section, fault, "is missing a 'next' setting");
  const app = loadName({ ...order, type: "app" }, next);
  const filter = loadMaker({ ...order, type: "filter" }, section, reading);
  const links = [filter, app];
  return { kind: "chain", links, creation: "last first", globals, local, fault };
}

/** What `use`, or else an option with a factory, says to make. */
function loadMaker(order: LoadOrder, section: string, reading: SectionReading): Context {
  const use = take(reading.local, "use");
  return use === undefined
    ? loadExplicit(order, section, reading)
    : loadUse(order, section, reading, use);
}

function loadUse(order: LoadOrder, section: string, reading: SectionReading, use: Bound): Context {
  const { loader } = order;
  const { local, globals, additions } = reading;
  const context = loadName(order, use);
  if (context.kind === "failed") return { ...context, fault: reading.fault ?? context.fault };
  const fault = reading.fault ?? context.fault;
  const step = { config: loader.config, section };
  overlay(context.globals, additions, step);
  overlay(context.local, local.own, step);
  const file = lookUp(globals, "__file__");
  if (file !== undefined) context.globals.own.set("__file__", file);
  if (context.kind === "chain") return { ...context, fault };
  const isOpen = context.protocol === null || context.protocol === "unknown";
  const protocol = isOpen ? protocolOf(section) : context.protocol;
  return { ...context, loader, protocol, fault };
}

function fail({ config }: Loader, { assignment }: Named, message: string): FailedContext {
  return { kind: "failed", fault: faultAt(config, assignment, message) };
}
