import type { OptionValues } from "../../model/service.ts";
import type { Assignment } from "./assignment.ts";
import type { OsloFile } from "./oslo-config.ts";
import { splitTemplate } from "./oslo-template.ts";

/** What oslo.config looks an option up in. */
export interface OptionScope {
  /** In reading order: a later file wins. */
  readonly files: readonly OsloFile[];
  /**
   * The options that the service registers, by group and name, with their defaults; an empty default is none. Options
   * that only a file has cannot be looked up, nor named in a value.
   */
  readonly registered: OptionValues;
  /** Environment variables `OS_<GROUP>__<OPTION>`, which win over files. */
  readonly environment: ReadonlyMap<string, EnvironmentAssignment>;
}

/** Where the service's environment is set, for instance a line of its unit. */
export interface EnvironmentAssignment {
  readonly value: string;
  readonly file: string;
  readonly line: number;
}

/** The text that gives an option its value, before interpolation. */
export interface OptionSource {
  readonly via: "oslo" | "env" | "default";
  readonly raw: string;
  /** Empty for a default. */
  readonly file: string;
  /** 1-based; 0 for a default. */
  readonly line: number;
  readonly section: string;
}

/** An option's value after interpolation. */
export type OptionValue =
  | { readonly status: "unset" }
  | { readonly status: "set"; readonly value: string; readonly source: OptionSource }
  | ({ readonly status: "unresolved"; readonly source: OptionSource } & Unresolved);

/** Why a value cannot be known: oslo.config would refuse it, or never end. */
interface Unresolved {
  readonly kind: "no-such-option" | "no-such-group" | "group" | "recursion" | "too-long";
  /** The name after the `$`. */
  readonly variable: string;
  /** In oslo.config's words where it has some. */
  readonly message: string;
  /** The place that names the variable. */
  readonly file: string;
  readonly line: number;
}

/** Longest value that is followed, in UTF-16 code units; 16 times what Linux takes for a path. */
const maximumLength = 65_536;

/** Looks options up, each worked out once: a value that names others many times over stays cheap. */
export function createOptions(scope: OptionScope): (group: string, name: string) => OptionValue {
  const known = new Map<string, OptionValue | "pending">();

  function lookUp(group: string, name: string, user: OptionSource): OptionValue {
    const key = `${group}\n${name}`;
    const found = known.get(key);
    if (found === "pending") {
      return unresolved(user, "recursion", name, `the value of ${name} names itself`);
    }
    if (found !== undefined) return found;
    known.set(key, "pending");
    const value = evaluate(group, name, user);
    known.set(key, value);
    return value;
  }

  function evaluate(group: string, name: string, user: OptionSource): OptionValue {
    const source = findSource(scope, group, name);
    if (source === null) return { status: "unset" };
    // A default stands in no file: the place to look at is the one that uses it.
    const place = source.via === "default" ? user : source;
    const texts: string[] = [];
    let length = 0;
    for (const part of splitTemplate(source.raw)) {
      const substitute = part.kind === "text" ? part.text : resolve(part.name, group, place);
      if (typeof substitute !== "string") return { ...substitute, source };
      length += substitute.length;
      if (length > maximumLength) {
        const message = `the value of ${name} is longer than ${maximumLength} characters`;
        return { ...unresolved(place, "too-long", name, message), source };
      }
      texts.push(substitute);
    }
    return { status: "set", value: texts.join(""), source };
  }

  /** The text that a name in a value of `group` stands for: an option of the same group, else of DEFAULT. */
  function resolve(name: string, group: string, user: OptionSource): string | Failed {
    const dot = name.indexOf(".");
    if (dot >= 0) return resolveInGroup(name, name.slice(0, dot), name.slice(dot + 1), user);
    const own = group === "DEFAULT" ? null : text(lookUpRegistered(group, name, user));
    if (own !== null && (typeof own === "string" || own.kind !== "no-such-option")) return own;
    const common = resolveInDefault(name, user);
    return typeof common === "string" ? common : (own ?? common);
  }

  function resolveInGroup(
    name: string,
    group: string,
    option: string,
    user: OptionSource,
  ): string | Failed {
    if (group === "DEFAULT" || !Object.hasOwn(scope.registered, group)) {
      return unresolved(user, "no-such-group", name, `no such group [${group}]`);
    }
    const value = text(lookUpRegistered(group, option, user));
    if (value !== null && (typeof value === "string" || value.kind !== "no-such-option")) {
      return value;
    }
    return value ?? unresolved(user, "no-such-option", name, noSuchOption(name));
  }

  function resolveInDefault(name: string, user: OptionSource): string | Failed {
    if (name !== "DEFAULT" && Object.hasOwn(scope.registered, name)) {
      return unresolved(user, "group", name, `substituting group ${name} not supported`);
    }
    const value = text(lookUpRegistered("DEFAULT", name, user));
    return value ?? unresolved(user, "no-such-option", name, noSuchOption(name));
  }

  function lookUpRegistered(group: string, name: string, user: OptionSource): OptionValue | null {
    return isRegistered(scope.registered, group, name) ? lookUp(group, name, user) : null;
  }

  return (group, name) => {
    if (!isRegistered(scope.registered, group, name)) return { status: "unset" };
    return lookUp(group, name, nowhere);
  };
}

/** The assignments of an option in reading order, all files together; the last one counts. */
export function assignmentsOf(
  files: readonly OsloFile[],
  group: string,
  name: string,
): readonly Assignment[] {
  return files.flatMap((file) => file.groups.get(group)?.get(name) ?? []);
}

type Failed = OptionValue & { readonly status: "unresolved" };

const nowhere: OptionSource = { via: "default", raw: "", file: "", line: 0, section: "" };

function findSource(scope: OptionScope, group: string, name: string): OptionSource | null {
  const variable = `OS_${group.toUpperCase()}__${name.toUpperCase()}`;
  const environment = scope.environment.get(variable);
  if (environment !== undefined) {
    const { value, ...place } = environment;
    return { via: "env", raw: value, ...place, section: variable };
  }
  const assignment = assignmentsOf(scope.files, group, name).at(-1);
  if (assignment !== undefined) {
    const { value, ...place } = assignment;
    return { via: "oslo", raw: value, ...place };
  }
  const raw = scope.registered[group]?.[name] ?? "";
  return raw === "" ? null : { via: "default", raw, file: "", line: 0, section: group };
}

function isRegistered(registered: OptionValues, group: string, name: string): boolean {
  const options = Object.hasOwn(registered, group) ? registered[group] : undefined;
  return options !== undefined && Object.hasOwn(options, name);
}

function text(value: OptionValue | null): string | Failed | null {
  if (value === null || value.status === "unresolved") return value;
  return value.status === "set" ? value.value : "";
}

function unresolved(
  user: OptionSource,
  kind: Unresolved["kind"],
  variable: string,
  message: string,
): Failed {
  const { file, line } = user;
  return { status: "unresolved", kind, variable, message, file, line, source: user };
}

function noSuchOption(name: string): string {
  return `no such option ${name} in group [DEFAULT]`;
}
