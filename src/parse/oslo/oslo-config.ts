import { addAssignment } from "./assignment.ts";
import type { Assignment, Assignments, ConfigurationFault } from "./assignment.ts";
import {
  isByteSpace,
  isPythonSpace,
  newlineLines,
  strip,
  stripEnd,
  stripStart,
  universalLines,
} from "../text/python-text.ts";
import { decodeLossy, decodeUtf8 } from "../text/utf8.ts";

/** A file that oslo.config accepts. */
export interface OsloFile {
  readonly status: "parsed";
  readonly file: string;
  /** By group as `normalizeGroup` has it; quotes are taken off the values. */
  readonly groups: ReadonlyMap<string, Assignments>;
}

/** What a file is read under. */
export interface OsloParsing {
  /**
   * Python 3 refuses what is not UTF-8. Python 2 takes any bytes (those that are not UTF-8 become U+FFFD here), ends lines at
   * `\n` alone, and knows the white space and the letters of ASCII alone. Python 3 if it is left out.
   */
  readonly python?: "python2" | "python3" | undefined;
}

/**
 * Reads a file by the grammar of oslo.config's `iniparser` (unchanged from 1.1 to 9.x): no inline comments, indented lines
 * continue a value, one pair of quotes is taken off, groups other than `DEFAULT` ignore case, the last assignment wins.
 */
export function parseOsloConfig(
  content: string | Uint8Array,
  file: string,
  { python = "python3" }: OsloParsing = {},
): OsloFile | ConfigurationFault {
  if (python === "python2") return readLines(newlineLines(decodeLossy(content)), file, python2);
  const decoded = decodeUtf8(content);
  if (decoded.status === "failed") return { ...decoded, status: "invalid", file };
  return readLines(universalLines(decoded.text), file, python3);
}

/** The name under which oslo.config finds a group: in lower case, except `DEFAULT`. */
export function normalizeGroup(section: string, { toLower } = python3): string {
  return section === "DEFAULT" ? section : toLower(section);
}

/** What an interpreter takes for white space and for capitals. */
interface Characters {
  isSpace(code: number): boolean;
  toLower(text: string): string;
}

const python3: Characters = {
  isSpace: isPythonSpace,
  toLower: (text) => text.toLowerCase(),
};

const python2: Characters = {
  isSpace: isByteSpace,
  toLower: (text) => text.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase()),
};

/** An assignment whose value may continue on the next line. */
interface OpenAssignment {
  readonly key: string;
  readonly line: number;
  readonly parts: string[];
}

function readLines(
  lines: readonly string[],
  file: string,
  characters: Characters,
): OsloFile | ConfigurationFault {
  const { isSpace } = characters;
  const groups: Groups = new Map();
  let section: Section | null = null;
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
    const line = stripEnd(text, isSpace);
    if (line.startsWith(" ") || line.startsWith("\t")) {
      if (open === null) return fault("Unexpected continuation line");
      open.parts.push(stripStart(line, isSpace));
      continue;
    }
    if (open !== null) {
      if (section === null) return fault("Section must be started before assignment");
      store(section, open, file);
      open = null;
    }
    if (line === "" || line.startsWith("#") || line.startsWith(";")) continue;
    if (line.startsWith("[")) {
      if (!line.endsWith("]")) return fault("Invalid section (must end with ])");
      if (line.length <= 2) return fault("Empty section name");
      section = enterSection(groups, line.slice(1, -1), characters);
      continue;
    }
    const separator = line.search(/[:=]/);
    if (separator < 0) return fault("No ':' or '=' found in assignment");
    const key = strip(line.slice(0, separator), isSpace);
    if (key === "") return fault("Key cannot be empty");
    const value = unquote(strip(line.slice(separator + 1), isSpace));
    open = { key, line: number, parts: [value] };
  }
  if (open !== null) {
    if (section === null) return fault("Section must be started before assignment");
    store(section, open, file);
  }
  return { status: "parsed", file, groups };
}

/** Takes one pair of equal quotes off; a lone quote counts as a pair. */
function unquote(value: string): string {
  const quoted = /^["']/.test(value) && value.at(0) === value.at(-1);
  return quoted ? value.slice(1, -1) : value;
}

type Groups = Map<string, Map<string, Assignment[]>>;

/** The section that a line belongs to. */
interface Section {
  /** As the file writes it. */
  readonly name: string;
  readonly options: Map<string, Assignment[]>;
}

function enterSection(groups: Groups, name: string, characters: Characters): Section {
  const group = normalizeGroup(name, characters);
  const options = groups.get(group) ?? new Map<string, Assignment[]>();
  groups.set(group, options);
  return { name, options };
}

function store({ name, options }: Section, open: OpenAssignment, file: string): void {
  const value = open.parts.join("\n");
  addAssignment(options, open.key, { value, file, line: open.line, section: name });
}
