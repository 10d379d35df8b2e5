import { readComposite } from "./paste-composite.ts";
import { isAuthToken } from "./paste-factory.ts";
import { loadName } from "./paste-load.ts";
import { faultOf } from "./paste-loaded.ts";
import type { Context, FactoryContext } from "./paste-loaded.ts";
import type { PasteFault } from "./paste-loader.ts";

/** The `auth_token` filters that come into being when something is loaded. */
export interface Reached {
  /** In the order that a request meets them. */
  readonly filters: readonly FactoryContext[];
  /** What keeps PasteDeploy from loading it, if anything. */
  readonly fault: PasteFault | null;
}

/**
 * Loads something as PasteDeploy does, and follows it to every `auth_token` filter, through pipelines and composites. Where
 * the ways of a composite are not known, all that its options may name counts.
 *
 * @param keys names under which a service's own composites, the `pipeline_factory`, keep the pipeline to use
 */
export function reach(context: Context, keys: readonly string[]): Reached {
  const loadFault = firstFault(context);
  const { filters, fault } = create(context, keys);
  return { filters, fault: loadFault ?? fault };
}

/** What PasteDeploy stumbles over before it calls any factory: it looks at the last link of a chain first. */
function firstFault(context: Context): PasteFault | null {
  if (context.fault !== null || context.kind !== "chain") return context.fault;
  return firstOf(lastFirst(context.links).map(firstFault));
}

/** What comes of calling the factories. */
function create(context: Context, keys: readonly string[]): Reached {
  if (context.kind === "failed") return { filters: [], fault: null };
  if (context.kind === "factory") return call(context, keys);
  const reached = context.links.map((link) => create(link, keys));
  const inOrder = context.creation === "in order" ? reached : lastFirst(reached);
  return {
    filters: reached.flatMap(({ filters }) => filters),
    fault: firstOf(inOrder.map(({ fault }) => fault)),
  };
}

function call(context: FactoryContext, keys: readonly string[]): Reached {
  const { type, factory, protocol } = context;
  if (protocol === "paste.composite_factory" || protocol === "paste.composit_factory") {
    const composite = readComposite(context, keys);
    const reached: Reached[] = [];
    for (const { order, named } of composite.parts) {
      if (!order.loader.effort.spend(1)) break;
      reached.push(reach(loadName(order, named), keys));
    }
    const partFault = composite.isCertain ? firstOf(reached.map(({ fault }) => fault)) : null;
    return {
      filters: reached.flatMap(({ filters }) => filters),
      fault: composite.fault ?? partFault,
    };
  }
  if (!isProtocol(context)) {
    return { filters: [], fault: faultOf(context, `Protocol ${protocol ?? "None"} unknown`) };
  }
  return { filters: isAuthToken(type, factory) ? [context] : [], fault: null };
}

function lastFirst<T>(items: readonly T[]): readonly T[] {
  return [...items.slice(-1), ...items.slice(0, -1)];
}

function firstOf(faults: readonly (PasteFault | null)[]): PasteFault | null {
  return faults.find((fault) => fault !== null) ?? null;
}

function isProtocol({ type, protocol }: FactoryContext): boolean {
  if (type === "app") return protocol === "paste.app_factory" || protocol === "unknown";
  return protocol === "paste.filter_factory" || protocol === "paste.filter_app_factory";
}
