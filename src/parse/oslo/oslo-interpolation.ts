import type { OptionValues } from "../../model/service.ts";
import type { Substitution } from "../../model/signing-dir.ts";
import { findSource, noSource } from "./option-source.ts";
import type { OptionScope, OptionSource } from "./option-source.ts";
import { splitTemplate } from "./oslo-template.ts";
import { hasFeature } from "./oslo-version.ts";
import { substitutionsOf } from "./substitutions.ts";
import type { EvaluatedOption } from "./substitutions.ts";

/** An option's value after interpolation. */
export type OptionValue = Unset | ((Resolved | Unresolved) & Origin);

interface Unset {
  readonly status: "unset";
}

interface Resolved {
  readonly status: "set";
  readonly value: string;
}

/** Why a value cannot be known: oslo.config would refuse it, or never end. */
interface Unresolved {
  readonly status: "unresolved";
  readonly kind: "no-such-option" | "no-such-group" | "group" | "recursion" | "too-long";
  /** The name after the `$`. */
  readonly variable: string;
  /** In oslo.config's words where it has some. */
  readonly message: string;
  /** The place that names the variable. */
  readonly file: string;
  readonly line: number;
}

interface Origin {
  readonly source: OptionSource;
  /** The variables that were put into it, each followed by those in its own value; an option counts once. */
  readonly substitutions: readonly Substitution[];
}

/** Longest value that is followed, in UTF-16 code units; 16 times what Linux takes for a path. */
const maximumLength = 65_536;

/** Looks options up, each worked out once: a value that names others many times over stays cheap. */
export function createOptions(scope: OptionScope): (group: string, name: string) => OptionValue {
  const { registered, version } = scope;
  const known = new Map<string, Evaluated | "pending">();

  function lookUp(group: string, name: string, user: OptionSource): Evaluated {
    const key = `${group}\n${name}`;
    const found = known.get(key);
    if (found === "pending") {
      return fail(user, "recursion", name, `the value of ${name} names itself`);
    }
    if (found !== undefined) return found;
    known.set(key, "pending");
    const option = evaluate(group, name, user);
    known.set(key, option);
    return option;
  }

  function evaluate(group: string, name: string, user: OptionSource): Evaluated {
    const uses = new Map<Evaluated, string>();
    const source = findSource(scope, group, name);
    if (source === null) {
      const text = hasFeature(version, "unset is empty") ? "" : "None";
      return { source: { ...noSource, section: group }, text, uses, outcome: { status: "unset" } };
    }
    // A default stands in no file: the place to look at is the one that uses it.
    const place = source.via === "default" ? user : source;
    const texts: string[] = [];
    let length = 0;
    for (const part of splitTemplate(source.raw, version)) {
      let text: string;
      if (part.kind === "text") text = part.text;
      else {
        const option = resolve(part.name, group, place);
        if (!uses.has(option)) uses.set(option, part.name);
        if (option.text === null) return { ...option, source, uses };
        text = option.text;
      }
      length += text.length;
      if (length > maximumLength) {
        const message = `the value of ${name} is longer than ${maximumLength} characters`;
        return { ...fail(place, "too-long", name, message), source, uses };
      }
      texts.push(text);
    }
    const value = texts.join("");
    return { source, text: value, uses, outcome: { status: "set", value } };
  }

  /** What a name in a value of `group` stands for: an option of the same group (since 1.4.0), else of DEFAULT. */
  function resolve(name: string, group: string, user: OptionSource): Evaluated {
    const dot = name.indexOf(".");
    if (dot >= 0) return resolveInGroup(name, name.slice(0, dot), name.slice(dot + 1), user);
    const looksHere = group !== "DEFAULT" && hasFeature(version, "own group before DEFAULT");
    const own = looksHere ? lookUpRegistered(group, name, user) : null;
    if (own !== null && !isNoSuchOption(own)) return own;
    const common = resolveInDefault(name, user);
    // Both fail: the one that is nearer tells more.
    return own !== null && isNoSuchOption(common) ? own : common;
  }

  function resolveInGroup(
    name: string,
    group: string,
    option: string,
    user: OptionSource,
  ): Evaluated {
    if (group === "DEFAULT" || !Object.hasOwn(registered, group)) {
      return fail(user, "no-such-group", name, `no such group [${group}]`);
    }
    return lookUpRegistered(group, option, user) ?? failNoSuchOption(user, name);
  }

  function resolveInDefault(name: string, user: OptionSource): Evaluated {
    if (name !== "DEFAULT" && Object.hasOwn(registered, name)) {
      return fail(user, "group", name, `substituting group ${name} not supported`);
    }
    return lookUpRegistered("DEFAULT", name, user) ?? failNoSuchOption(user, name);
  }

  function lookUpRegistered(group: string, name: string, user: OptionSource): Evaluated | null {
    return isRegistered(registered, group, name) ? lookUp(group, name, user) : null;
  }

  return (group, name) => {
    const option = lookUpRegistered(group, name, noSource);
    if (option === null || option.outcome.status === "unset") return { status: "unset" };
    const { outcome, source } = option;
    return { ...outcome, source, substitutions: substitutionsOf(option) };
  };
}

/** An option that was worked out, and what came of it. */
type Evaluated = EvaluatedOption &
  (
    | { readonly text: string; readonly outcome: Unset | Resolved }
    | { readonly text: null; readonly outcome: Unresolved }
  );

function fail(
  user: OptionSource,
  kind: Unresolved["kind"],
  variable: string,
  message: string,
): Evaluated {
  const { file, line } = user;
  const outcome = { status: "unresolved", kind, variable, message, file, line } as const;
  return { source: user, text: null, uses: new Map(), outcome };
}

function failNoSuchOption(user: OptionSource, name: string): Evaluated {
  return fail(user, "no-such-option", name, `no such option ${name} in group [DEFAULT]`);
}

function isNoSuchOption({ outcome }: Evaluated): boolean {
  return outcome.status === "unresolved" && outcome.kind === "no-such-option";
}

function isRegistered(registered: OptionValues, group: string, name: string): boolean {
  const options = Object.hasOwn(registered, group) ? registered[group] : undefined;
  return options !== undefined && Object.hasOwn(options, name);
}
