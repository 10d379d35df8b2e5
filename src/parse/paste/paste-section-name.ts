import type { ObjectType } from "./paste-factory.ts";
import { stripAs } from "./paste-key.ts";
import type { PythonDialect } from "./python-ini.ts";

/** The sections of each type and name: `filter:a` and `filter: a` are both found under `filter:a`. */
export type SectionIndex = ReadonlyMap<string, readonly string[]>;

/** The type and the name of a section such as `filter:authtoken`; `null` without a colon. */
export function splitSection(
  section: string,
  dialect: PythonDialect,
): { readonly type: string; readonly name: string } | null {
  const colon = section.indexOf(":");
  if (colon < 0) return null;
  return { type: section.slice(0, colon), name: stripAs(dialect, section.slice(colon + 1)) };
}

export function indexSections(sections: Iterable<string>, dialect: PythonDialect): SectionIndex {
  const index = new Map<string, string[]>();
  for (const section of sections) {
    const split = splitSection(section, dialect);
    if (split === null) continue;
    const key = `${split.type}:${split.name}`;
    const known = index.get(key);
    if (known === undefined) index.set(key, [section]);
    else known.push(section);
  }
  return index;
}

/** The sections that PasteDeploy finds for a name; it refuses more than one. */
export function findSections(
  index: SectionIndex,
  type: ObjectType,
  name: string,
): readonly string[] {
  return prefixes[type].flatMap((alternatives) => {
    const found = alternatives.map((prefix) => index.get(`${prefix}:${name}`) ?? []);
    return found.find((sections) => sections.length > 0) ?? [];
  });
}

/** The sections that PasteDeploy could load as such a thing, in the order of the file. */
export function sectionsOfType(
  sections: Iterable<string>,
  type: ObjectType,
  dialect: PythonDialect,
): readonly string[] {
  const types = prefixes[type].flat();
  return [...sections].filter((section) =>
    types.includes(splitSection(section, dialect)?.type ?? ""),
  );
}

const prefixes: Readonly<Record<ObjectType, readonly (readonly string[])[]>> = {
  app: [["app", "application"], ["composite", "composit"], ["pipeline"], ["filter-app"]],
  filter: [["filter"]],
};
