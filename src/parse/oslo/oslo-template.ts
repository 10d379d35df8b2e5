/** A piece of a value that may name options: literal text, or the name in `$name` and `${name}`. */
export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "name"; readonly name: string };

/** Splits a value as oslo.config's template does: `$$` and `\$` are a dollar sign, a `$` before anything else stays. */
export function splitTemplate(value: string): readonly TemplatePart[] {
  const text = value.replaceAll("\\$", "$$$$");
  const parts: TemplatePart[] = [];
  let start = 0;
  while (start < text.length) {
    const dollar = text.indexOf("$", start);
    if (dollar < 0) break;
    parts.push({ kind: "text", text: text.slice(start, dollar) });
    const { part, end } = readReference(text, dollar);
    parts.push(part);
    start = end;
  }
  parts.push({ kind: "text", text: text.slice(start) });
  return parts;
}

// Python compares without regard to case, by which these four letters equal an i, an s or a k.
const nameStart = /[_a-zA-Z\u0130\u0131\u017f\u212a]/;
const namePattern = /[_a-zA-Z\u0130\u0131\u017f\u212a][._a-zA-Z0-9\u0130\u0131\u017f\u212a]*/y;

function readReference(text: string, dollar: number): { part: TemplatePart; end: number } {
  const next = text.charAt(dollar + 1);
  const literal = { part: { kind: "text", text: "$" }, end: dollar + 1 } as const;
  if (next === "$") return { ...literal, end: dollar + 2 };
  const braced = next === "{";
  const from = dollar + (braced ? 2 : 1);
  if (!nameStart.test(text.charAt(from))) return literal;
  namePattern.lastIndex = from;
  const name = namePattern.exec(text)?.[0] ?? "";
  const end = from + name.length;
  if (!braced) return { part: { kind: "name", name }, end };
  return text.charAt(end) === "}" ? { part: { kind: "name", name }, end: end + 1 } : literal;
}
