import { isWordCharacter, parseClass, parseEscape } from "./regular-expression-class.ts";
import { foldCase, next, peek, take } from "./regular-expression-cursor.ts";
import type { CharacterTest, Cursor } from "./regular-expression-cursor.ts";

/** Whether a place between two characters qualifies; `undefined` stands for the ends of the text. */
export type Assertion = (before: string | undefined, after: string | undefined) => boolean;

export type Expression =
  | { readonly kind: "character"; readonly test: CharacterTest }
  | { readonly kind: "assertion"; readonly holds: Assertion }
  | { readonly kind: "sequence"; readonly parts: readonly Expression[] }
  | { readonly kind: "choice"; readonly options: readonly Expression[] }
  | {
      readonly kind: "repeat";
      readonly body: Expression;
      readonly minimum: number;
      readonly maximum: number;
    };

export type ParsedExpression = { readonly expression: Expression } | { readonly mistake: string };

/** Parses the regular part of Python's syntax for expressions. */
export function parseExpression(text: string): ParsedExpression {
  if (text.length > maximumLength) return { mistake: "is too long" };
  const isFolded = text.startsWith("(?i)");
  const cursor: Cursor = { text: Array.from(text), index: isFolded ? 4 : 0, isFolded };
  try {
    const expression = parseChoice(cursor);
    if (cursor.index < cursor.text.length) return { mistake: "has a ) without a (" };
    return { expression };
  } catch (error) {
    if (error instanceof SyntaxError) return { mistake: error.message };
    throw error;
  }
}

// Longer expressions have no use in a pattern of hosts, and groups are parsed by recursion.
const maximumLength = 500;

function parseChoice(cursor: Cursor): Expression {
  const options = [parseSequence(cursor)];
  while (take(cursor, "|")) options.push(parseSequence(cursor));
  const [only] = options;
  return only !== undefined && options.length === 1 ? only : { kind: "choice", options };
}

function parseSequence(cursor: Cursor): Expression {
  const parts: Expression[] = [];
  for (;;) {
    const character = peek(cursor);
    if (character === undefined || character === "|" || character === ")") break;
    parts.push(parseRepeat(parseItem(cursor), cursor));
  }
  return { kind: "sequence", parts };
}

function parseRepeat(body: Expression, cursor: Cursor): Expression {
  const bounds = parseBounds(cursor);
  if (bounds === null) return body;
  // Whether a repetition is greedy makes no difference to whether there is a match.
  const isLazy = take(cursor, "?");
  if (!isLazy && peek(cursor) === "+") throw new SyntaxError("has a possessive repetition");
  if (parseBounds(cursor) !== null) throw new SyntaxError("has a repetition of a repetition");
  if (body.kind === "assertion") throw new SyntaxError("repeats what has no width");
  return { kind: "repeat", body, ...bounds };
}

interface Bounds {
  readonly minimum: number;
  readonly maximum: number;
}

function parseBounds(cursor: Cursor): Bounds | null {
  if (take(cursor, "*")) return { minimum: 0, maximum: Infinity };
  if (take(cursor, "+")) return { minimum: 1, maximum: Infinity };
  if (take(cursor, "?")) return { minimum: 0, maximum: 1 };
  const rest = cursor.text.slice(cursor.index, cursor.index + 20).join("");
  const counted = /^\{(\d*)(,?)(\d*)\}/.exec(rest);
  const [whole = "", low = "", comma = "", high = ""] = counted ?? [];
  // Python reads braces that are no bounds as themselves.
  if (whole === "" || whole === "{}" || (low === "" && comma === "")) return null;
  cursor.index += whole.length;
  const minimum = Number(low);
  const maximum = comma === "" ? minimum : high === "" ? Infinity : Number(high);
  if (minimum > maximum) throw new SyntaxError(`has the bounds ${whole}`);
  return { minimum, maximum };
}

function parseItem(cursor: Cursor): Expression {
  const character = next(cursor, "ends too early");
  switch (character) {
    case "(":
      return parseGroup(cursor);
    case "[":
      return { kind: "character", test: parseClass(cursor) };
    case ".":
      return { kind: "character", test: (other) => other !== "\n" };
    case "^":
      return { kind: "assertion", holds: (before) => before === undefined };
    case "$":
      return { kind: "assertion", holds: (_, after) => after === undefined };
    case "\\":
      return parseBackslash(cursor);
    case "*":
    case "+":
    case "?":
      throw new SyntaxError(`has nothing to repeat before ${character}`);
    default:
      return literal(character, cursor);
  }
}

function parseGroup(cursor: Cursor): Expression {
  if (take(cursor, "?")) {
    const rest = cursor.text.slice(cursor.index).join("");
    const prefix = /^(?::|P<\w+>)/.exec(rest)?.[0];
    if (prefix === undefined) {
      throw new SyntaxError(`has (?${rest.slice(0, 2)}, which is not supported`);
    }
    cursor.index += prefix.length;
  }
  const inner = parseChoice(cursor);
  if (!take(cursor, ")")) throw new SyntaxError("has a ( without a )");
  return inner;
}

function parseBackslash(cursor: Cursor): Expression {
  const assertion = assertions.get(peek(cursor) ?? "");
  if (assertion !== undefined) {
    cursor.index += 1;
    return { kind: "assertion", holds: assertion };
  }
  const escape = parseEscape(cursor);
  if (typeof escape === "string") return literal(escape, cursor);
  return { kind: "character", test: foldCase(escape, cursor) };
}

const isBoundary: Assertion = (before, after) => isWord(before) !== isWord(after);

const assertions: ReadonlyMap<string, Assertion> = new Map([
  ["A", (before: string | undefined) => before === undefined],
  ["Z", (_before: string | undefined, after: string | undefined) => after === undefined],
  ["b", isBoundary],
  ["B", (before, after) => !isBoundary(before, after)],
]);

function isWord(character: string | undefined): boolean {
  return character !== undefined && isWordCharacter(character);
}

function literal(wanted: string, cursor: Cursor): Expression {
  return { kind: "character", test: foldCase((character) => character === wanted, cursor) };
}
