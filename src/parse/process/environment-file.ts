/** A variable of an environment file. */
export interface FileVariable {
  readonly name: string;
  readonly value: string;
  /** 1-based line on which the assignment begins. */
  readonly line: number;
}

/**
 * Reads a file that a unit names with `EnvironmentFile=`, as systemd does: quotes hold a value together, also over lines, and
 * may be followed by more of it; a backslash keeps the next character, at the end of a line it joins the next one; white space
 * around an unquoted value is no part of it. What is no assignment is passed over. The last assignment of a name counts.
 */
export function parseEnvironmentFile(text: string): ReadonlyMap<string, FileVariable> {
  const variables = new Map<string, FileVariable>();
  let position = 0;
  let line = 1;
  while (position < text.length) {
    const start = line;
    const { end, name, value } = readAssignment(text, position);
    if (name !== null) variables.set(name, { name, value, line: start });
    line += countLines(text, position, end);
    position = end;
  }
  return variables;
}

interface ReadAssignment {
  /** `null`: a comment, an empty line, or something that is no assignment. */
  readonly name: string | null;
  readonly value: string;
  /** Where the next line begins. */
  readonly end: number;
}

function readAssignment(text: string, start: number): ReadAssignment {
  const lineEnd = endOfLine(text, start);
  const content = text.slice(start, lineEnd);
  if (/^\s*[#;]/.test(content)) return { name: null, value: "", end: endOfComment(text, start) };
  const equal = content.indexOf("=");
  if (equal < 0) return { name: null, value: "", end: lineEnd + 1 };
  const name = content.slice(0, equal).trim();
  const { end, value } = readValue(text, start + equal + 1);
  return { name: /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : null, value, end };
}

/** A comment goes on behind a backslash at the end of its line. */
function endOfComment(text: string, start: number): number {
  let end = endOfLine(text, start);
  while (text.charAt(end - 1) === "\\" && end < text.length) end = endOfLine(text, end + 1);
  return end + 1;
}

function readValue(text: string, start: number): { readonly value: string; readonly end: number } {
  const pieces: string[] = [];
  /** How many pieces white space at the end must not take away: what quotes and backslashes kept. */
  let kept = 0;
  let state: "before" | "plain" | "single" | "double" = "before";
  let position = start;
  for (; position < text.length; position += 1) {
    const character = text.charAt(position);
    if (state === "single" || state === "double") {
      const closing = state === "single" ? "'" : '"';
      if (character === closing) state = "before";
      else if (state === "double" && character === "\\") {
        position += 1;
        pieces.push(unescapeQuoted(text.charAt(position)));
      } else pieces.push(character);
      kept = pieces.length;
      continue;
    }
    if (character === "\n" || character === "\r") break;
    if (character === "\\") {
      position += 1;
      const next = text.charAt(position);
      if (next !== "\n") pieces.push(next);
      kept = pieces.length;
      state = "plain";
    } else if (state === "before" && character === "'") state = "single";
    else if (state === "before" && character === '"') state = "double";
    else if (state === "plain" || !isSpace(character)) {
      pieces.push(character);
      state = "plain";
    }
  }
  while (pieces.length > kept && isSpace(pieces.at(-1) ?? "")) pieces.pop();
  return { value: pieces.join(""), end: position + 1 };
}

/** In double quotes a backslash stands for itself, except before these four and at the end of a line. */
function unescapeQuoted(character: string): string {
  if (character === "\n") return "";
  return /^["\\`$]$/.test(character) ? character : `\\${character}`;
}

function isSpace(character: string): boolean {
  return character === " " || character === "\t";
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf("\n", start);
  return end < 0 ? text.length : end;
}

function countLines(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", start); at >= 0 && at < end; at = text.indexOf("\n", at + 1))
    count += 1;
  return count;
}
