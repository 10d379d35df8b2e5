import type { ShadowedValue } from "../../model/signing-dir.ts";
import type { Assignments } from "../oslo/assignment.ts";
import type { AuthTokenFilter } from "./paste-auth-token.ts";
import type { PasteConfig } from "./paste-config.ts";
import { splitKey } from "./paste-key.ts";
import type { PasteKey } from "./paste-key.ts";
import type { SectionStep } from "./paste-option-set.ts";
import { editDistance } from "../text/suggest.ts";

/** More than anybody wrote by mistake; the rest of a file made to keep us busy is left alone. */
const maximumDecoys = 16;

/**
 * What looks as if it set an option of `auth_token` and does not: misspelt keys such as `signing_dirname` in the sections
 * that its filters are made of, and the option in sections that make something else.
 *
 * @param filters all that `findAuthTokenFilters` found in the file
 */
export function findDecoys(
  config: PasteConfig,
  filters: readonly AuthTokenFilter[],
  option = "signing_dir",
): readonly ShadowedValue[] {
  const decoys: ShadowedValue[] = [];
  for (const { section, dialect, options, role } of listSections(config, filters)) {
    for (const [key, assignments] of options) {
      const why = whyIgnored(splitKey(key, dialect), option, role, options);
      const assignment = assignments.at(-1);
      if (why === null || assignment === undefined) continue;
      const { value, file, line } = assignment;
      decoys.push({ value, file, line, section, why });
      if (decoys.length === maximumDecoys) return decoys;
    }
  }
  return decoys;
}

/** `filter`: an `auth_token` filter takes options from it; `setter`: only what it `set`s reaches one. */
type Role = "filter" | "setter" | "other";

interface SectionToSearch {
  readonly section: string;
  readonly dialect: PasteConfig["dialect"];
  readonly options: Assignments;
  readonly role: Role;
}

/** `DEFAULT` and every section of the file, and those sections of other files that filters are made of. */
function* listSections(
  config: PasteConfig,
  filters: readonly AuthTokenFilter[],
): Generator<SectionToSearch> {
  const roles = new Map<PasteConfig, Map<string, Role>>([[config, new Map()]]);
  const note = (steps: readonly SectionStep[], role: Role): void => {
    for (const { config, section } of steps) {
      const known = roles.get(config) ?? new Map<string, Role>();
      roles.set(config, known.set(section, role));
    }
  };
  for (const { setters } of filters) note(setters, "setter");
  for (const { sections } of filters) note(sections, "filter");
  for (const [from, known] of roles) {
    const { dialect, ini } = from;
    const role = filters.length > 0 ? "filter" : "other";
    yield { section: "DEFAULT", dialect, options: ini.defaults, role };
    for (const [section, options] of ini.sections) {
      const role = known.get(section) ?? "other";
      if (from === config || role === "filter") yield { section, dialect, options, role };
    }
  }
}

function whyIgnored(
  { kind, name }: PasteKey,
  option: string,
  role: Role,
  options: Assignments,
): string | null {
  if (name === option) {
    const isRead = role === "filter" || (role === "setter" && kind === "set");
    return isRead ? null : whyUnread(options);
  }
  const isMisspelt = role === "filter" && resembles(name, option);
  return isMisspelt ? `auth_token reads ${option}, not ${name}` : null;
}

const makers = [
  "use",
  "paste.filter_factory",
  "paste.filter_app_factory",
  "paste.app_factory",
  "paste.composite_factory",
];

function whyUnread(options: Assignments): string {
  const maker = makers.flatMap((key) => options.get(key)?.at(-1)?.value ?? [])[0];
  return maker === undefined
    ? "the section is no auth_token filter"
    : `the section makes ${maker}, which is no auth_token filter`;
}

/** Whether a key may be meant for the option: but for a letter or two, hyphens and capitals, or with more at its end. */
function resembles(key: string, option: string): boolean {
  if (key.length > 3 * option.length) return false;
  const letters = lettersOf(key);
  const wanted = lettersOf(option);
  return letters.includes(wanted) || editDistance(letters, wanted) <= 2;
}

function lettersOf(key: string): string {
  return key.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}
