import type { LogSummary, SummarizedSymptom } from "./summarize-log.ts";

/** Lines of a log in words: how often, when, what they mean, who wrote them. `place` comes first, with a comma. */
export function explainSymptoms(
  symptoms: readonly SummarizedSymptom[],
  summary: LogSummary,
  place: string,
): string {
  const counted = symptoms.filter(({ count }) => count > 0);
  const meanings = [...new Set(counted.map(({ signature: { meaning } }) => meaning))];
  const parts = meanings.map((meaning) => {
    const same = counted.filter(({ signature }) => signature.meaning === meaning);
    const count = same.reduce((total, one) => total + one.count, 0);
    const dated = same
      .flatMap(({ first, last }) => [first ?? [], last ?? []].flat())
      .toSorted((one, other) => one.seconds - other.seconds);
    return `${times(count)}${range(dated[0]?.text, dated.at(-1)?.text)}: ${meaning}`;
  });
  return `${place}${parts.join("; ")}${writer(summary)}`;
}

/** Lines that were written before the days that count. */
export function explainOlder(
  { lastOlder, older, signature: { meaning } }: SummarizedSymptom,
  place: string,
): string {
  const when = lastOlder === null ? "" : `, the last time at ${lastOlder.text}`;
  const often = older === 1 ? "once," : `${times(older)}, all`;
  return `${place}${often} more than a week ago${when}: ${meaning}`;
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}

function range(first: string | undefined, last: string | undefined): string {
  if (first === undefined || last === undefined) return "";
  return first === last ? ` at ${last}` : ` from ${first} to ${last}`;
}

/** More than two releases are too many to tell a person anything. */
function writer({ python, releases }: LogSummary): string {
  const under = python === null ? "" : ` under Python ${python}`;
  if (releases.length > 0 && releases.length <= 2)
    return `; written by ${releases.join(" or ")}${under}`;
  return python === null ? "" : `; written${under}`;
}
