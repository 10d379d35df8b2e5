import type { Effort } from "./effort.ts";
import type { PythonDialect } from "./python-ini.ts";

/** The text that an ini value stands for, or why ConfigParser refuses it, in its words. */
export type Interpolated =
  | { readonly status: "value"; readonly value: string }
  | { readonly status: "failed"; readonly message: string };

/** The value of an option as it is written, before interpolation. */
export type LookUp = (option: string) => string | undefined;

/**
 * Expands `%(name)s` as ConfigParser does. A lone `%` is an error to Python 3, and stays as it is in Python 2 if no name
 * is in the value. Python 2's other formats, such as `%(name)10s`, count as mistakes here.
 */
export function interpolate(
  value: string,
  lookUp: LookUp,
  dialect: PythonDialect,
  effort: Effort,
): Interpolated {
  if (!value.includes("%")) return { status: "value", value };
  const expand = dialect === "python2" ? expandPython2 : expandPython3;
  return expand(value, lookUp, effort);
}

const maximumDepth = 10;

/** Bounds on the work: ten levels of references could otherwise stand for more text than there is memory. */
const maximumLength = 16_384;
const maximumReferences = 10_000;

const tooDeep = failed("Recursion limit exceeded in value substitution");
const tooLong = failed("the value is too long");

function expandPython3(value: string, lookUp: LookUp, effort: Effort): Interpolated {
  const texts: string[] = [];
  let length = 0;
  let references = 0;

  function add(text: string): Interpolated | null {
    length += text.length;
    texts.push(text);
    return length > maximumLength || !effort.spend(text.length) ? tooLong : null;
  }

  function expand(text: string, depth: number): Interpolated | null {
    if (depth > maximumDepth) return tooDeep;
    for (const part of splitPercent(text, 1)) {
      if (part.kind === "failed") return failed(part.message);
      const failure = part.kind === "text" ? add(part.text) : refer(part.name, depth);
      if (failure !== null) return failure;
    }
    return null;
  }

  function refer(name: string, depth: number): Interpolated | null {
    references += 1;
    if (references > maximumReferences || !effort.spend(1)) return tooLong;
    const found = lookUp(name);
    if (found === undefined) return failed(notAnOption(name));
    return found.includes("%") ? expand(found, depth + 1) : add(found);
  }

  return expand(value, 1) ?? { status: "value", value: texts.join("") };
}

/** Formats the value again and again, for at most ten times, as long as it has a `%(`. */
function expandPython2(value: string, lookUp: LookUp, effort: Effort): Interpolated {
  let current = value;
  for (let depth = 0; depth < maximumDepth && current.includes("%("); depth += 1) {
    const texts: string[] = [];
    let length = 0;
    for (const part of splitPercent(current, 0)) {
      if (part.kind === "failed") return failed(part.message);
      const text = part.kind === "text" ? part.text : lookUp(part.name);
      if (text === undefined) return failed(notAnOption(part.kind === "name" ? part.name : ""));
      length += text.length;
      if (length > maximumLength || !effort.spend(1 + text.length)) return tooLong;
      texts.push(text);
    }
    current = texts.join("");
  }
  return current.includes("%(") ? tooDeep : { status: "value", value: current };
}

type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "failed"; readonly message: string };

/** @param shortest how many characters a name has at least */
function* splitPercent(text: string, shortest: number): Generator<Part> {
  let start = 0;
  for (;;) {
    const percent = text.indexOf("%", start);
    if (percent < 0) break;
    if (percent > start) yield { kind: "text", text: text.slice(start, percent) };
    const next = text.charAt(percent + 1);
    if (next === "%") {
      yield { kind: "text", text: "%" };
      start = percent + 2;
      continue;
    }
    if (next !== "(") {
      yield { kind: "failed", message: "'%' must be followed by '%' or '('" };
      return;
    }
    const end = text.indexOf(")", percent);
    if (end < percent + 2 + shortest || text.charAt(end + 1) !== "s") {
      yield { kind: "failed", message: "bad interpolation variable reference" };
      return;
    }
    yield { kind: "name", name: text.slice(percent + 2, end) };
    start = end + 2;
  }
  if (start < text.length) yield { kind: "text", text: text.slice(start) };
}

function notAnOption(name: string): string {
  return `Bad value substitution: '${name}' is not a valid option name`;
}

function failed(message: string): Interpolated & { readonly status: "failed" } {
  return { status: "failed", message };
}
