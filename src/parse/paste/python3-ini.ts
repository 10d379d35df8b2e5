import type { ConfigurationFault } from "../oslo/assignment.ts";
import { closeValue, openSection } from "./ini-builder.ts";
import type { IniBuilder, OpenSection, OpenValue } from "./ini-builder.ts";
import { countLeadingSpace, strip, stripEnd, universalLines } from "../text/python-text.ts";

/** The message about a line that is no assignment, which Python raises when it has read all others. */
export const parsingErrors = "Source contains parsing errors";

/**
 * Reads a file as Python 3's `ConfigParser` does by default: deeper indented lines continue a value, comments stand on
 * lines of their own, a section or option may come once. Returns the mistake that Python would raise, if any.
 */
export function readPython3(
  builder: IniBuilder,
  text: string,
  file: string,
): ConfigurationFault | null {
  const reader = createReader(builder, file);
  let line = 0;
  for (const content of universalLines(text)) {
    line += 1;
    const message = reader.read(content, line);
    if (message !== null) return { status: "invalid", file, line, message };
  }
  return reader.finish();
}

function createReader(builder: IniBuilder, file: string) {
  const seen = new Set<string>();
  let section: OpenSection | null = null;
  let open: OpenValue | null = null;
  let indentation = 0;
  /** A line that is no assignment: Python goes on reading, and raises at the end. */
  let bogus: ConfigurationFault | null = null;

  function close(): void {
    if (section !== null && open !== null) {
      closeValue(section, open, stripEnd(open.parts.join("\n")), file);
    }
    open = null;
  }

  /** Reads a line; the result is what Python raises at once. */
  function read(content: string, line: number): string | null {
    const value = strip(content);
    if (value.startsWith("#") || value.startsWith(";")) return null;
    const indent = countLeadingSpace(content);
    if (open !== null && open.option !== "" && (value === "" || indent > indentation)) {
      open.parts.push(value);
      return null;
    }
    if (value === "") return null;
    indentation = indent;
    const header = readHeader(value);
    if (header !== null) return startSection(header);
    if (section === null) return "File contains no section headers";
    return startOption(section.name, value, line);
  }

  function startSection(name: string): string | null {
    close();
    if (name !== "DEFAULT" && repeats(name)) return `section '${name}' already exists`;
    section = openSection(builder, name);
    return null;
  }

  function startOption(sectionName: string, value: string, line: number): string | null {
    const separator = value.search(/[:=]/);
    if (separator <= 0) bogus ??= syntaxFault(file, line);
    if (separator < 0) return null;
    const option = stripEnd(value.slice(0, separator));
    if (repeats(`${sectionName}\n${option}`)) {
      return `option '${option}' in section '${sectionName}' already exists`;
    }
    close();
    open = { option, line, parts: [strip(value.slice(separator + 1))] };
    return null;
  }

  function repeats(name: string): boolean {
    const before = seen.size;
    return seen.add(name).size === before;
  }

  return {
    read,
    finish(): ConfigurationFault | null {
      close();
      return bogus;
    },
  };
}

function readHeader(value: string): string | null {
  const end = value.startsWith("[") ? value.lastIndexOf("]") : -1;
  return end >= 2 ? value.slice(1, end) : null;
}

function syntaxFault(file: string, line: number): ConfigurationFault {
  return { status: "invalid", file, line, message: parsingErrors };
}
