/** Whether a text matches. */
export type Matches = (text: string) => boolean;

/**
 * Compiles a glob as Python's `fnmatch` reads it: `*`, `?`, `[a-z]`, `[!a-z]`. No text can make it slow: a match takes at
 * most the product of the two lengths.
 */
export function compileGlob(glob: string): Matches {
  const parts = parseGlob(Array.from(glob));
  return (text) => matchParts(parts, Array.from(text));
}

type Part = "star" | ((character: string) => boolean);

function parseGlob(characters: readonly string[]): readonly Part[] {
  const parts: Part[] = [];
  const lastBracket = characters.lastIndexOf("]");
  for (let index = 0; index < characters.length; index += 1) {
    const character = characters[index] ?? "";
    const mayBeClass = character === "[" && index < lastBracket;
    const end = mayBeClass ? findClassEnd(characters, index) : -1;
    if (character === "*") {
      parts.push("star");
    } else if (character === "?") {
      parts.push(() => true);
    } else if (end > 0) {
      parts.push(parseClass(characters.slice(index + 1, end)));
      index = end;
    } else {
      parts.push((other) => other === character);
    }
  }
  return parts;
}

/** The closing bracket, which may not be the first character of the class; -1: the opening one stands for itself. */
function findClassEnd(characters: readonly string[], start: number): number {
  const first = characters[start + 1] === "!" ? start + 2 : start + 1;
  return characters.indexOf("]", first + 1);
}

function parseClass(content: readonly string[]): (character: string) => boolean {
  const isNegated = content[0] === "!";
  const members = isNegated ? content.slice(1) : content;
  const ranges: (readonly [string, string])[] = [];
  for (let index = 0; index < members.length; index += 1) {
    const low = members[index] ?? "";
    const high = members[index + 1] === "-" ? members[index + 2] : undefined;
    ranges.push([low, high ?? low]);
    if (high !== undefined) index += 2;
  }
  return (character) =>
    isNegated !== ranges.some(([low, high]) => low <= character && character <= high);
}

/** On a mismatch only the last star can take more. */
function matchParts(parts: readonly Part[], text: readonly string[]): boolean {
  let part = 0;
  let index = 0;
  let retry: { readonly part: number; index: number } | undefined;
  while (index < text.length) {
    const current = parts[part];
    if (current === "star") {
      part += 1;
      retry = { part, index };
    } else if (current?.(text[index] ?? "") === true) {
      part += 1;
      index += 1;
    } else if (retry !== undefined) {
      retry.index += 1;
      ({ part, index } = retry);
    } else {
      return false;
    }
  }
  return parts.slice(part).every((rest) => rest === "star");
}
