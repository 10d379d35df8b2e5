const safe = /^[A-Za-z0-9._/@%+=:,~-]+$/;

/** Encodes a text as one word of a request: safe characters as they are, every other byte as `\0ooo` (for `printf %b`). */
export function encodeWord(text: string): string {
  if (safe.test(text)) return text;
  return [...Buffer.from(text, "utf8")].map(encodeByte).join("");
}

function encodeByte(byte: number): string {
  const character = String.fromCharCode(byte);
  return safe.test(character) ? character : `\\0${byte.toString(8).padStart(3, "0")}`;
}
