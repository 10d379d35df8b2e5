import { hasFeature } from "./oslo-version.ts";
import type { OsloVersion } from "./oslo-version.ts";

/** A piece of a value that may name options: literal text, or the name in `$name` and `${name}`. */
export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "name"; readonly name: string };

/**
 * Splits a value as the template of an oslo.config release does: `$$` and, since 1.3.0, `\$` are a dollar sign, a `$` before
 * anything but a name stays. A name may have dots in it since 1.12.0.
 */
export function* splitTemplate(value: string, version?: OsloVersion): Generator<TemplatePart> {
  const escapes = hasFeature(version, "backslash escapes a dollar");
  const text = escapes ? value.replaceAll("\\$", "$$$$") : value;
  const names = hasFeature(version, "names with a group") ? dottedName : plainName;
  let start = 0;
  while (start < text.length) {
    const dollar = text.indexOf("$", start);
    if (dollar < 0) break;
    yield { kind: "text", text: text.slice(start, dollar) };
    const { part, end } = readReference(text, dollar, names);
    yield part;
    start = end;
  }
  yield { kind: "text", text: text.slice(start) };
}

// Python compares without regard to case, by which these four letters equal an i, an s or a k.
const dottedName = /[_a-zA-Z\u0130\u0131\u017f\u212a][._a-zA-Z0-9\u0130\u0131\u017f\u212a]*/y;
// As it was under Python 2.
const plainName = /[_a-zA-Z][_a-zA-Z0-9]*/y;

function readReference(
  text: string,
  dollar: number,
  names: RegExp,
): { part: TemplatePart; end: number } {
  const next = text.charAt(dollar + 1);
  const literal = { part: { kind: "text", text: "$" }, end: dollar + 1 } as const;
  if (next === "$") return { ...literal, end: dollar + 2 };
  const braced = next === "{";
  names.lastIndex = dollar + (braced ? 2 : 1);
  const name = names.exec(text)?.[0];
  if (name === undefined) return literal;
  const end = names.lastIndex;
  if (!braced) return { part: { kind: "name", name }, end };
  return text.charAt(end) === "}" ? { part: { kind: "name", name }, end: end + 1 } : literal;
}
