import { addAssignment } from "./assignment.ts";
import type { Assignment, Assignments, ConfigurationFault } from "./assignment.ts";
import { strip, stripEnd, stripStart, universalLines } from "../text/python-text.ts";
import { decodeUtf8 } from "../text/utf8.ts";

/** A file that oslo.config accepts. */
export interface OsloFile {
  readonly status: "parsed";
  readonly file: string;
  /** By group, in lower case except `DEFAULT`; quotes are taken off the values. */
  readonly groups: ReadonlyMap<string, Assignments>;
}

/**
 * Reads a file by the grammar of oslo.config's `iniparser` (unchanged from 1.2 to 9.x): no inline comments, indented lines
 * continue a value, one pair of quotes is taken off, groups other than `DEFAULT` ignore case, the last assignment wins.
 */
export function parseOsloConfig(
  content: string | Uint8Array,
  file: string,
): OsloFile | ConfigurationFault {
  const decoded = decodeUtf8(content);
  if (decoded.status === "failed") return { ...decoded, status: "invalid", file };
  return readLines(universalLines(decoded.text), file);
}

/** An assignment whose value may continue on the next line. */
interface OpenAssignment {
  readonly key: string;
  readonly line: number;
  readonly parts: string[];
}

function readLines(lines: readonly string[], file: string): OsloFile | ConfigurationFault {
  const groups: Groups = new Map();
  let section: string | null = null;
  let open: OpenAssignment | null = null;
  let number = 0;
  const fault = (message: string): ConfigurationFault => ({
    status: "invalid",
    file,
    line: number,
    message,
  });

  for (const text of lines) {
    number += 1;
    const line = stripEnd(text);
    if (line.startsWith(" ") || line.startsWith("\t")) {
      if (open === null) return fault("Unexpected continuation line");
      open.parts.push(stripStart(line));
      continue;
    }
    if (open !== null) {
      if (section === null) return fault("Section must be started before assignment");
      store(groups, section, open, file);
      open = null;
    }
    if (line === "" || line.startsWith("#") || line.startsWith(";")) continue;
    if (line.startsWith("[")) {
      if (!line.endsWith("]")) return fault("Invalid section (must end with ])");
      if (line.length <= 2) return fault("Empty section name");
      section = line.slice(1, -1);
      continue;
    }
    const separator = line.search(/[:=]/);
    if (separator < 0) return fault("No ':' or '=' found in assignment");
    const key = strip(line.slice(0, separator));
    if (key === "") return fault("Key cannot be empty");
    open = { key, line: number, parts: [unquote(strip(line.slice(separator + 1)))] };
  }
  if (open !== null) {
    if (section === null) return fault("Section must be started before assignment");
    store(groups, section, open, file);
  }
  return { status: "parsed", file, groups };
}

/** Takes one pair of equal quotes off; a lone quote counts as a pair. */
function unquote(value: string): string {
  const quoted = /^["']/.test(value) && value.at(0) === value.at(-1);
  return quoted ? value.slice(1, -1) : value;
}

type Groups = Map<string, Map<string, Assignment[]>>;

function store(groups: Groups, section: string, open: OpenAssignment, file: string): void {
  const name = normalizeGroup(section);
  const group = groups.get(name) ?? new Map<string, Assignment[]>();
  groups.set(name, group);
  const value = open.parts.join("\n");
  addAssignment(group, open.key, { value, file, line: open.line, section });
}

/** The name under which oslo.config finds a group. */
function normalizeGroup(section: string): string {
  return section === "DEFAULT" ? section : section.toLowerCase();
}
