import { addAssignment } from "../oslo/assignment.ts";
import type { Assignment } from "../oslo/assignment.ts";

/** An ini file while it is read: the sections so far, the one that is open, and the value that may go on. */
export interface IniBuilder {
  readonly defaults: Map<string, Assignment[]>;
  readonly sections: Map<string, Map<string, Assignment[]>>;
}

/** A builder with values of `DEFAULT` that stand in no file. */
export function createIniBuilder(defaults: ReadonlyMap<string, string>): IniBuilder {
  const own = [...defaults].map(([option, value]): [string, Assignment[]] => [
    option,
    [{ value, file: "", line: 0, section: "DEFAULT" }],
  ]);
  return { defaults: new Map(own), sections: new Map() };
}

/** A value whose continuation lines are still being read. */
export interface OpenValue {
  readonly option: string;
  readonly line: number;
  readonly parts: string[];
}

/** A section of one file while that file is read. */
export interface OpenSection {
  readonly name: string;
  readonly options: Map<string, Assignment[]>;
}

/** Opens a section, the one of that name if there is one. */
export function openSection(builder: IniBuilder, name: string): OpenSection {
  const known = name === "DEFAULT" ? builder.defaults : builder.sections.get(name);
  const options = known ?? new Map<string, Assignment[]>();
  if (known === undefined) builder.sections.set(name, options);
  return { name, options };
}

/** Puts a value that has ended into its section. */
export function closeValue(
  section: OpenSection,
  open: OpenValue,
  value: string,
  file: string,
): void {
  addAssignment(section.options, open.option, {
    value,
    file,
    line: open.line,
    section: section.name,
  });
}
