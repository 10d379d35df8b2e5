/** Splits a line as systemd does: words end at white space, quotes hold them together, backslashes escape as in C. */
export function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  let position = 0;
  for (;;) {
    while (isSpace(text.charAt(position))) position += 1;
    if (position >= text.length) return words;
    const { word, end } = readWord(text, position);
    words.push(word);
    position = end;
  }
}

function readWord(text: string, start: number): { readonly word: string; readonly end: number } {
  const pieces: string[] = [];
  let quote = "";
  let position = start;
  while (position < text.length) {
    const character = text.charAt(position);
    if (character === "\\") {
      const { piece, end } = readEscape(text, position + 1);
      pieces.push(piece);
      position = end;
      continue;
    }
    if (quote === "" && isSpace(character)) break;
    if (quote === "" && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = "";
    else pieces.push(character);
    position += 1;
  }
  return { word: pieces.join(""), end: position };
}

const singleEscapes = new Map([
  ["a", "\u0007"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["v", "\v"],
  ["s", " "],
  ["\\", "\\"],
  ['"', '"'],
  ["'", "'"],
]);

const numericEscapes = [
  { form: /x([0-9a-fA-F]{2})/y, base: 16 },
  { form: /u([0-9a-fA-F]{4})/y, base: 16 },
  { form: /([0-7]{3})/y, base: 8 },
];

/** Reads what stands behind a backslash; an escape that systemd does not know stays as it is. */
function readEscape(text: string, start: number): { readonly piece: string; readonly end: number } {
  const character = text.charAt(start);
  const single = singleEscapes.get(character);
  if (single !== undefined) return { piece: single, end: start + 1 };
  for (const { form, base } of numericEscapes) {
    form.lastIndex = start;
    const [all = "", digits] = form.exec(text) ?? [];
    if (digits === undefined) continue;
    return { piece: String.fromCharCode(Number.parseInt(digits, base)), end: start + all.length };
  }
  return { piece: `\\${character}`, end: start + 1 };
}

function isSpace(character: string): boolean {
  return character === " " || character === "\t" || character === "\n" || character === "\r";
}
