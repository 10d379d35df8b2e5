import { foldCase, next, peek, take } from "./regular-expression-cursor.ts";
import type { CharacterTest, Cursor } from "./regular-expression-cursor.ts";

/** Reads the rest of a class such as `[a-z\d]`, from behind its opening bracket. */
export function parseClass(cursor: Cursor): CharacterTest {
  const isNegated = take(cursor, "^");
  const members = [parseMember(cursor)];
  while (!take(cursor, "]")) members.push(parseMember(cursor));
  const test = foldCase((character) => members.some((member) => member(character)), cursor);
  return isNegated ? (character) => !test(character) : test;
}

/** Reads what `\` and the next characters stand for, from behind the backslash: a test, or one character. */
export function parseEscape(cursor: Cursor): CharacterTest | string {
  const letter = next(cursor, "ends with a backslash");
  const test = classes.get(letter);
  if (test !== undefined) return test;
  const control = controls.get(letter);
  if (control !== undefined) return control;
  if (letter === "x") return parseHexadecimal(cursor);
  if (/[A-Za-z0-9]/.test(letter)) throw new SyntaxError(`has \\${letter}, which is not supported`);
  return letter;
}

function parseMember(cursor: Cursor): CharacterTest {
  const low = parseMemberStart(cursor);
  if (typeof low !== "string") return low;
  const isRange = peek(cursor) === "-" && cursor.text[cursor.index + 1] !== "]";
  if (!isRange) return (character) => character === low;
  cursor.index += 1;
  const high = parseMemberStart(cursor);
  if (typeof high !== "string" || high < low) throw new SyntaxError(`has a bad range after ${low}`);
  return (character) => low <= character && character <= high;
}

function parseMemberStart(cursor: Cursor): CharacterTest | string {
  const character = next(cursor, "has a [ without a ]");
  return character === "\\" ? parseEscape(cursor) : character;
}

function parseHexadecimal(cursor: Cursor): string {
  const digits = cursor.text.slice(cursor.index, cursor.index + 2).join("");
  if (!/^[\da-fA-F]{2}$/.test(digits)) throw new SyntaxError("has \\x without two digits");
  cursor.index += 2;
  return String.fromCharCode(Number.parseInt(digits, 16));
}

const controls: ReadonlyMap<string, string> = new Map([
  ["t", "\t"],
  ["n", "\n"],
  ["r", "\r"],
  ["f", "\f"],
  ["v", "\v"],
]);

export const isWordCharacter: CharacterTest = (character) => /^[\p{L}\p{N}_]$/u.test(character);
const isDigit: CharacterTest = (character) => /^\p{Nd}$/u.test(character);
const isSpace: CharacterTest = (character) => /^\s$/u.test(character);

const classes: ReadonlyMap<string, CharacterTest> = new Map([
  ["w", isWordCharacter],
  ["W", (character) => !isWordCharacter(character)],
  ["d", isDigit],
  ["D", (character) => !isDigit(character)],
  ["s", isSpace],
  ["S", (character) => !isSpace(character)],
]);
