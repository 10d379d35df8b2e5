/** Whether a UTF-16 code unit is white space to Python 3's `str`: `isspace`, `strip` and `\s`. It differs from JavaScript's. */
export function isPythonSpace(code: number): boolean {
  if (code <= 0x20) return code === 0x20 || (code >= 0x09 && code <= 0x0d) || code >= 0x1c;
  if (code < 0x1680) return code === 0x85 || code === 0xa0;
  if (code <= 0x200a) return code === 0x1680 || code >= 0x2000;
  return (
    code === 0x2028 || code === 0x2029 || code === 0x202f || code === 0x205f || code === 0x3000
  );
}

/** Whether a code unit is white space to Python 2's byte strings. */
export function isByteSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

type IsSpace = (code: number) => boolean;

/** Python's `strip`. */
export function strip(text: string, isSpace: IsSpace = isPythonSpace): string {
  return stripStart(stripEnd(text, isSpace), isSpace);
}

/** Python's `lstrip`. */
export function stripStart(text: string, isSpace: IsSpace = isPythonSpace): string {
  return text.slice(countLeadingSpace(text, isSpace));
}

/** Python's `rstrip`. */
export function stripEnd(text: string, isSpace: IsSpace = isPythonSpace): string {
  let end = text.length;
  while (end > 0 && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** How many code units of white space the text begins with. */
export function countLeadingSpace(text: string, isSpace: IsSpace = isPythonSpace): number {
  let start = 0;
  while (start < text.length && isSpace(text.charCodeAt(start))) start += 1;
  return start;
}

/** The lines of a text as Python 3 reads them: `\n`, `\r\n` and a lone `\r` end a line; nothing else does. */
export function universalLines(text: string): readonly string[] {
  // Splitting by a plain text is several times as fast, and nearly every file is as simple as that.
  return withoutLastEmpty(text.includes("\r") ? text.split(/\r\n|\n|\r/) : text.split("\n"));
}

/** The lines of a text as Python 2 reads them: only `\n` ends a line. */
export function newlineLines(text: string): readonly string[] {
  return withoutLastEmpty(text.split("\n"));
}

function withoutLastEmpty(lines: readonly string[]): readonly string[] {
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}
