import type { PasteConfig } from "./paste-config.ts";
import type { ObjectType } from "./paste-factory.ts";
import { findSections, sectionsOfType } from "./paste-section-name.ts";

/** A section that a service loads. */
export interface Root {
  readonly type: ObjectType;
  readonly section: string;
  /** Whether the service is known to load it, or may. */
  readonly certainty: "known" | "possible";
}

/**
 * What a service loads of a file: the applications that are known by name; if it has none of them, each application that it
 * has; if it has no application at all, PasteDeploy can only load its filters one by one, for a program or another file.
 */
export function rootsOf(config: PasteConfig, applications: readonly string[]): readonly Root[] {
  const known = applications.flatMap((name) => findSections(config.index, "app", name));
  if (known.length > 0) return known.map((section) => root("app", section, "known"));
  const apps = sectionsOfType(config.ini.sections.keys(), "app", config.dialect);
  if (apps.length > 0) return apps.map((section) => root("app", section, "possible"));
  const filters = sectionsOfType(config.ini.sections.keys(), "filter", config.dialect);
  return filters.map((section) => root("filter", section, "possible"));
}

function root(type: ObjectType, section: string, certainty: Root["certainty"]): Root {
  return { type, section, certainty };
}
