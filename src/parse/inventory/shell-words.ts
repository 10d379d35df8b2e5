/** The words of a text, or a clause about why it has none. */
export type Words = { readonly words: readonly string[] } | { readonly mistake: string };

/** Splits a text into words as a POSIX shell does: quotes and backslashes, but no expansion of any kind. */
export function splitWords(text: string): Words {
  const words: string[] = [];
  let word: string | undefined;
  for (let offset = 0; offset < text.length; offset += 1) {
    const character = text.charAt(offset);
    if (character === "'" || character === '"') {
      const quoted = readQuoted(text, offset);
      if (quoted === null) return { mistake: `has no closing ${character}` };
      word = (word ?? "") + quoted.text;
      offset = quoted.end;
    } else if (character === "\\") {
      offset += 1;
      if (offset === text.length) return { mistake: "ends with a backslash" };
      word = (word ?? "") + text.charAt(offset);
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + character;
    }
  }
  return { words: word === undefined ? words : [...words, word] };
}

/** `end` is the offset of the closing quote. */
function readQuoted(text: string, start: number): { text: string; end: number } | null {
  const quote = text.charAt(start);
  let content = "";
  for (let offset = start + 1; offset < text.length; offset += 1) {
    const character = text.charAt(offset);
    const next = text.charAt(offset + 1);
    if (character === quote) return { text: content, end: offset };
    if (quote === '"' && character === "\\" && (next === '"' || next === "\\")) {
      content += next;
      offset += 1;
    } else {
      content += character;
    }
  }
  return null;
}
