/**
 * Names of hosts as a short list: `ctl[01-03,07]`, `db1`. Only numbers of equal width at the end of the first label are folded, so
 * that the text still tells each name.
 */
export function foldHosts(names: readonly string[]): readonly string[] {
  const families = new Map<string, { parts: NumberedName; numbers: string[] }>();
  for (const name of new Set(names)) {
    const parts = split(name);
    const key = JSON.stringify([parts.before, parts.digits.length, parts.after]);
    const family = families.get(key) ?? { parts, numbers: [] };
    family.numbers.push(parts.digits);
    families.set(key, family);
  }
  return [...families.values()].map(
    ({ numbers, parts: { after, before } }) => `${before}${foldNumbers(numbers)}${after}`,
  );
}

interface NumberedName {
  readonly before: string;
  /** Empty: no number is to be folded. */
  readonly digits: string;
  readonly after: string;
}

function split(name: string): NumberedName {
  const dot = name.indexOf(".");
  const label = dot < 0 ? name : name.slice(0, dot);
  const digits = /\d{1,15}$/.exec(label)?.[0] ?? "";
  const before = label.slice(0, label.length - digits.length);
  return { before, digits, after: name.slice(label.length) };
}

function foldNumbers(numbers: readonly string[]): string {
  const ranges: { readonly first: string; last: string }[] = [];
  for (const digits of numbers.toSorted()) {
    const range = ranges.at(-1);
    if (range !== undefined && Number(digits) === Number(range.last) + 1) range.last = digits;
    else ranges.push({ first: digits, last: digits });
  }
  const texts = ranges.map(({ first, last }) => (first === last ? first : `${first}-${last}`));
  return numbers.length === 1 ? texts.join("") : `[${texts.join(",")}]`;
}
