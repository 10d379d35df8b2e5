import { isSingleAddress } from "../inventory/host-address.ts";

/** One term of a host pattern. */
export interface Term {
  /** What it does with the hosts that it matches. */
  readonly effect: "add" | "keep" | "remove";
  /** As the operator wrote it. */
  readonly text: string;
  /** Without `&` and `!`. */
  readonly pattern: string;
}

/**
 * Puts terms in Ansible's order: those that add hosts, then `&`, then `!`; `all` goes before them if nothing adds hosts.
 */
export function orderTerms(texts: readonly string[]): readonly Term[] {
  const terms = texts.map(toTerm);
  const adding = terms.filter(({ effect }) => effect === "add");
  return [
    ...(adding.length === 0 ? [toTerm("all")] : adding),
    ...terms.filter(({ effect }) => effect === "keep"),
    ...terms.filter(({ effect }) => effect === "remove"),
  ];
}

/** The parts of a pattern as they are written. Commas separate; colons do where there is no comma. */
export function splitTexts(pattern: string): readonly string[] {
  const parts = pattern.includes(",") ? pattern.split(",") : splitAtColons(pattern);
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

/** White space separates as well. Brackets keep their colons, and so does an IPv6 address. */
function splitAtColons(pattern: string): readonly string[] {
  if (isSingleAddress(pattern)) return [pattern];
  const parts: string[] = [];
  let start = 0;
  for (let index = 0; index < pattern.length; index += 1) {
    if (pattern[index] === "[") {
      const end = pattern.indexOf("]", index);
      index = end < 0 ? pattern.length : end;
    } else if (/[\s:]/.test(pattern.charAt(index))) {
      parts.push(pattern.slice(start, index));
      start = index + 1;
    }
  }
  return [...parts, pattern.slice(start)];
}

function toTerm(text: string): Term {
  if (text.startsWith("&")) return { effect: "keep", text, pattern: text.slice(1) };
  if (text.startsWith("!")) return { effect: "remove", text, pattern: text.slice(1) };
  return { effect: "add", text, pattern: text };
}
