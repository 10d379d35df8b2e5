import type { ConfigurationFault } from "../oslo/assignment.ts";
import { closeValue, openSection } from "./ini-builder.ts";
import type { IniBuilder, OpenSection, OpenValue } from "./ini-builder.ts";
import { isByteSpace, newlineLines, strip, stripEnd, stripStart } from "../text/python-text.ts";

/**
 * Reads a file as Python 2.7's `ConfigParser` does: `;` after a space starts a comment, as do lines that begin with `rem`;
 * indented lines continue a value even behind comments; the last of several assignments counts.
 */
export function readPython2(
  builder: IniBuilder,
  text: string,
  file: string,
): ConfigurationFault | null {
  let section: OpenSection | null = null;
  let open: OpenValue | null = null;
  let bogus: ConfigurationFault | null = null;
  let line = 0;
  const fault = (message: string): ConfigurationFault => ({
    status: "invalid",
    file,
    line,
    message,
  });

  for (const content of newlineLines(text)) {
    line += 1;
    const value = strip(content, isByteSpace);
    if (value === "" || isComment(content)) continue;
    if (isByteSpace(content.charCodeAt(0)) && open !== null) {
      open.parts.push(value);
      continue;
    }
    const header = readHeader(content);
    if (header === null && section === null) return fault("File contains no section headers");
    const next = header === null ? readOption(content, line) : null;
    if (header === null && next === null) {
      bogus ??= fault("Source contains parsing errors");
      continue;
    }
    if (section !== null && open !== null) closeValue(section, open, open.parts.join("\n"), file);
    if (header !== null) section = openSection(builder, header);
    open = next;
  }
  if (section !== null && open !== null) closeValue(section, open, open.parts.join("\n"), file);
  return bogus;
}

function isComment(content: string): boolean {
  if (content.startsWith("#") || content.startsWith(";")) return true;
  return /^rem(?:[ \t\v\f\r]|$)/i.test(content);
}

function readHeader(content: string): string | null {
  const end = content.startsWith("[") ? content.indexOf("]") : -1;
  return end >= 2 ? content.slice(1, end) : null;
}

function readOption(content: string, line: number): OpenValue | null {
  const separator = content.search(/[:=]/);
  if (separator <= 0 || isByteSpace(content.charCodeAt(0))) return null;
  const option = stripEnd(content.slice(0, separator), isByteSpace);
  const value = withoutComment(stripStart(content.slice(separator + 1), isByteSpace));
  return { option, line, parts: [value === '""' ? "" : value] };
}

/** Cuts the value at its first `;` if that follows a space. Python looks before the first character at the last one. */
function withoutComment(value: string): string {
  const semicolon = value.indexOf(";");
  const before = semicolon === 0 ? value.length - 1 : semicolon - 1;
  const cut = semicolon >= 0 && isByteSpace(value.charCodeAt(before));
  return strip(cut ? value.slice(0, semicolon) : value, isByteSpace);
}
