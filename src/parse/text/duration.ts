/** A duration, or a clause about what is wrong with a text. */
export type Duration = { readonly seconds: number } | { readonly mistake: string };

const units: ReadonlyMap<string, number> = new Map([
  ["m", 60],
  ["h", 3600],
  ["d", 86_400],
  ["w", 604_800],
]);

/** Reads `90m`, `12h`, `30d` or `2w`: a whole number of minutes, hours, days or weeks, above zero and of ten years at most. */
export function parseDuration(text: string): Duration {
  const [, digits = "", letter = ""] = /^(\d{1,7})([mhdw])$/.exec(text) ?? [];
  const seconds = Number(digits) * (units.get(letter) ?? 0);
  if (seconds === 0) {
    return {
      mistake: "must be a number of minutes, hours, days or weeks above zero: 90m, 12h, 30d or 2w",
    };
  }
  return seconds > mostSeconds ? { mistake: "is more than ten years" } : { seconds };
}

const mostSeconds = 10 * 366 * 86_400;
