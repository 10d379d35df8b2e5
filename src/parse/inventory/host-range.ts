/** Names that a host name with ranges stands for, or a clause about what is wrong with it. */
export type Expansion = { readonly names: readonly string[] } | { readonly mistake: string };

/**
 * Expands Ansible's ranges in a host name: `web[01:03]`, `db[a:f]`, `n[0:10:5]`, several of them multiplied. A name
 * without ranges stands for itself. More than `maximum` names are a mistake.
 */
export function expandHostRange(name: string, maximum: number): Expansion {
  let beginnings = [""];
  let rest = name;
  while (rest.includes("[")) {
    const start = rest.indexOf("[");
    const end = rest.indexOf("]", start);
    if (end < 0) return { mistake: `the range of "${name}" has no closing bracket` };
    const range = parseRange(rest.slice(start + 1, end));
    if ("mistake" in range) return { mistake: `the range of "${name}" ${range.mistake}` };
    if (beginnings.length * range.count > maximum) {
      return { mistake: `"${name}" stands for more hosts than the ${maximum} that are allowed` };
    }
    const head = rest.slice(0, start);
    beginnings = beginnings.flatMap((beginning) =>
      range.items().map((item) => `${beginning}${head}${item}`),
    );
    rest = rest.slice(end + 1);
  }
  if (rest.includes("]"))
    return { mistake: `"${name}" has a closing bracket without an opening one` };
  return { names: beginnings.map((beginning) => `${beginning}${rest}`) };
}

type Range = { readonly count: number; items(): readonly string[] } | { readonly mistake: string };

function parseRange(text: string): Range {
  const bounds = text.split(":");
  if (bounds.length !== 2 && bounds.length !== 3) {
    return { mistake: "must be [begin:end] or [begin:end:step]" };
  }
  const [begin = "", end = "", step = "1"] = bounds;
  if (end === "") return { mistake: "has no end" };
  if (!isNumber(step) || Number(step) < 1) return { mistake: "must have a step of 1 or more" };
  if (isLetter(begin) && isLetter(end)) return letterRange(begin, end, Number(step));
  if (!isNumber(begin === "" ? "0" : begin) || !isNumber(end)) {
    return { mistake: "must go from a number to a number or from a letter to a letter" };
  }
  return numberRange(begin === "" ? "0" : begin, end, Number(step));
}

function numberRange(begin: string, end: string, step: number): Range {
  const isPadded = begin.startsWith("0") && begin.length > 1;
  if (isPadded && begin.length !== end.length) {
    return { mistake: "must have a begin and an end of equal length" };
  }
  const width = isPadded ? begin.length : 0;
  return sequence(Number(begin), Number(end), step, (value) => String(value).padStart(width, "0"));
}

function letterRange(begin: string, end: string, step: number): Range {
  const item = (value: number): string => letters.charAt(value);
  return sequence(letters.indexOf(begin), letters.indexOf(end), step, item);
}

// Ansible's order, in which [x:C] is x, y, z, A, B, C.
const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

function sequence(
  begin: number,
  end: number,
  step: number,
  item: (value: number) => string,
): Range {
  if (begin > end) return { mistake: "ends before it begins" };
  const count = Math.floor((end - begin) / step) + 1;
  return { count, items: () => Array.from({ length: count }, (_, i) => item(begin + i * step)) };
}

function isNumber(text: string): boolean {
  return /^\d{1,15}$/.test(text);
}

function isLetter(text: string): boolean {
  return /^[a-zA-Z]$/.test(text);
}
