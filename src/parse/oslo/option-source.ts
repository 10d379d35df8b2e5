import type { OptionValues } from "../../model/service.ts";
import type { Assignment } from "./assignment.ts";
import { normalizeGroup } from "./oslo-config.ts";
import type { OsloFile } from "./oslo-config.ts";
import { hasFeature } from "./oslo-version.ts";
import type { OsloVersion } from "./oslo-version.ts";

/** What oslo.config looks an option up in. */
export interface OptionScope {
  /** In reading order: a later file wins. */
  readonly files: readonly OsloFile[];
  /**
   * The options that the service registers, by group and name, with their defaults; an empty default is none. Options
   * that only a file has cannot be looked up, nor named in a value.
   */
  readonly registered: OptionValues;
  /** Environment variables `OS_<GROUP>__<OPTION>`, which win over files since 6.7.0. */
  readonly environment: ReadonlyMap<string, EnvironmentAssignment>;
  /** Other names under which files may have registered options; of several for one option the first wins. */
  readonly formerNames?: readonly FormerName[] | undefined;
  /** The release of oslo.config; the newest if it is left out. */
  readonly version?: OsloVersion | undefined;
}

/** Where the service's environment is set, for instance a line of its unit. */
export interface EnvironmentAssignment {
  readonly value: string;
  readonly file: string;
  readonly line: number;
}

/** A deprecated name: in each file the option's own name is tried first. */
export interface FormerName {
  readonly group: string;
  readonly name: string;
  readonly formerGroup: string;
  readonly formerName: string;
}

/** The text that gives an option its value, before interpolation. */
export interface OptionSource {
  readonly via: "oslo" | "env" | "default";
  readonly raw: string;
  /** Empty for a default. */
  readonly file: string;
  /** 1-based; 0 for a default. */
  readonly line: number;
  /** The name of the variable for the environment. */
  readonly section: string;
}

/** What gives an option its value: the environment, else the last file that has it, else its default. `null`: nothing. */
export function findSource(scope: OptionScope, group: string, name: string): OptionSource | null {
  const variable = `OS_${group.toUpperCase()}__${name.toUpperCase()}`;
  const environment = hasFeature(scope.version, "environment")
    ? scope.environment.get(variable)
    : undefined;
  if (environment !== undefined) {
    const { value, ...place } = environment;
    return { via: "env", raw: value, ...place, section: variable };
  }
  const assignment = lastAssignment(scope, group, name);
  if (assignment !== undefined) {
    const { value, ...place } = assignment;
    return { via: "oslo", raw: value, ...place };
  }
  const raw = scope.registered[group]?.[name] ?? "";
  return raw === "" ? null : { ...noSource, raw, section: group };
}

/** Of a default that is not there. */
export const noSource: OptionSource = { via: "default", raw: "", file: "", line: 0, section: "" };

/** The assignments of an option in reading order, all files together; the last one counts. */
export function assignmentsOf(
  files: readonly OsloFile[],
  group: string,
  name: string,
  version?: OsloVersion,
): readonly Assignment[] {
  return files.flatMap((file) => assignmentsIn(file, group, name, version));
}

function lastAssignment(scope: OptionScope, group: string, name: string): Assignment | undefined {
  const former = (scope.formerNames ?? []).filter(
    (one) => one.group === group && one.name === name,
  );
  const names = [{ formerGroup: group, formerName: name }, ...former];
  for (const file of scope.files.toReversed()) {
    for (const { formerGroup, formerName } of names) {
      const found = assignmentsIn(file, formerGroup, formerName, scope.version).at(-1);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function assignmentsIn(
  file: OsloFile,
  group: string,
  name: string,
  version: OsloVersion | undefined,
): readonly Assignment[] {
  const found = file.groups.get(normalizeGroup(group))?.get(name) ?? [];
  if (hasFeature(version, "sections ignore case")) return found;
  return found.filter(({ section }) => section === group);
}
