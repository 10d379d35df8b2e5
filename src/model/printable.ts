// Controls (C0, C1, DEL), format characters (bidirectional, zero-width, …), lone surrogates, line and paragraph separators.
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Text from a host as it may be shown: everything that could move a cursor, hide or reorder text, or end a line is spelled
 * as an escape such as `\x1b`. At most `maximum` characters.
 */
export function printable(text: string, maximum = 500): string {
  const cut = text.length > maximum ? `${text.slice(0, maximum)}…` : text;
  return cut.replace(unprintable, escapeCharacter);
}

function escapeCharacter(character: string): string {
  const named = names.get(character);
  if (named !== undefined) return named;
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  if (code < 0x100) return `\\x${digits.padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${digits.padStart(4, "0")}` : `\\u{${digits}}`;
}

const names: ReadonlyMap<string, string> = new Map([
  ["\n", "\\n"],
  ["\t", "\\t"],
  ["\r", "\\r"],
]);
