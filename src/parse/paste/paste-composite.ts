import { compositeKind } from "./paste-factory.ts";
import type { ObjectType } from "./paste-factory.ts";
import { stripAs, wordsAs } from "./paste-key.ts";
import type { Named } from "./paste-load.ts";
import { faultOf } from "./paste-loaded.ts";
import type { FactoryContext, LoadOrder } from "./paste-loaded.ts";
import type { PasteFault } from "./paste-loader.ts";
import { lookUp } from "./paste-option-set.ts";
import type { Bound, OptionSet } from "./paste-option-set.ts";

/** Something that a composite loads. */
export interface CompositePart {
  readonly order: LoadOrder;
  readonly named: Named;
}

/** What a composite loads when it is created, in its order. */
export interface Composite {
  readonly parts: Iterable<CompositePart>;
  /** Whether it is known to load these parts and no others. */
  readonly isCertain: boolean;
  readonly fault: PasteFault | null;
}

/**
 * Tells what a composite loads, as far as its kind is known; otherwise it is all that its options may name.
 *
 * @param keys names under which a service's own composites, the `pipeline_factory`, keep the pipeline to use
 */
export function readComposite(context: FactoryContext, keys: readonly string[]): Composite {
  const kind = compositeKind(context.factory);
  if (kind === "urlmap") return { parts: appsOfUrlmap(context), isCertain: true, fault: null };
  if (kind === "other") return { parts: allNames(context), isCertain: false, fault: null };
  // Without `api_rate_limit`, nova, cinder and manila take the second if there is one.
  const wanted = keys.flatMap((key) => [key, `${key}_nolimit`]);
  const chosen = wanted.flatMap((key) => context.local.own.get(key) ?? []);
  if (chosen.length === 0) {
    const fault = faultOf(context, `has no option ${keys.join(" or ")}`);
    return { parts: pipelines(context, context.local.own.values()), isCertain: false, fault };
  }
  const isEmpty = chosen.some(({ value }) => stripAs(context.loader.config.dialect, value) === "");
  const fault = isEmpty ? faultOf(context, "names no application") : null;
  return { parts: pipelines(context, chosen), isCertain: chosen.length === 1, fault };
}

function* appsOfUrlmap(context: FactoryContext): Generator<CompositePart> {
  const { local, globals } = context;
  const order = orderFor(context, "app", globals);
  const notFound = local.own.get("not_found_app") ?? lookUp(globals, "not_found_app");
  if (notFound !== undefined && notFound.value !== "") yield { order, named: notFound };
  for (const [name, named] of local.own) if (name !== "not_found_app") yield { order, named };
}

/** The pipelines of a service's own composite, which hands on no global options. */
function* pipelines(context: FactoryContext, values: Iterable<Bound>): Generator<CompositePart> {
  const filter = orderFor(context, "filter", null);
  const app = orderFor(context, "app", null);
  for (const bound of values) {
    const words = splitWords(context, bound);
    for (const [index, named] of words.entries()) {
      yield { order: index < words.length - 1 ? filter : app, named };
    }
  }
}

/** Whatever the options of any composite may name. */
function* allNames(context: FactoryContext): Generator<CompositePart> {
  const { local, globals } = context;
  const filter = orderFor(context, "filter", globals);
  const app = orderFor(context, "app", globals);
  for (const [name, bound] of local.own) {
    if (name.startsWith("/")) {
      yield { order: app, named: bound };
      continue;
    }
    for (const named of splitWords(context, bound)) {
      yield { order: filter, named };
      yield { order: app, named };
    }
  }
}

function orderFor(
  { loader, depth }: FactoryContext,
  type: ObjectType,
  given: OptionSet | null,
): LoadOrder {
  return { loader, depth: depth + 1, type, given };
}

function splitWords({ loader }: FactoryContext, { value, assignment }: Bound): readonly Named[] {
  return wordsAs(loader.config.dialect, value).map((word) => ({ value: word, assignment }));
}
