import { isAuthToken } from "../../src/parse/paste/paste-factory.ts";
import type { PasteAnswer } from "./paste-oracle.ts";

/** What becomes of a filter or an application. */
export type Verdict =
  | {
      /** The kind. */
      readonly error: string;
      /** `FILE:LINE` of a mistake that ConfigParser finds, the option that it cannot expand, otherwise nothing. */
      readonly at: string | null;
    }
  | Made;

export interface Made {
  /** The options of each `auth_token` filter that is made, as JSON, without repetitions. */
  readonly made: readonly string[];
}

/** The options that are compared. */
export const asked = ["signing_dir", "base", "x", "id", "here", "__file__", "__proto__"];

/** The verdict that filters with these options are made. */
export function madeVerdict(filters: readonly ReadonlyMap<string, string>[]): Made {
  const texts = filters.map((options) =>
    JSON.stringify(asked.map((name) => options.get(name) ?? null)),
  );
  return { made: [...new Set(texts)].sort() };
}

/** The verdict of an error; each side has words of its own for most kinds. */
export function errorVerdict(
  message: string,
  place: { readonly file: string; readonly line: number; readonly option: string },
): Verdict {
  const kind = kinds.find(([, words]) => words.test(message))?.[0];
  if (kind === undefined) throw new Error(`an error of no known kind: ${message}`);
  if (kind.startsWith("file")) return { error: kind, at: `${place.file}:${place.line}` };
  return { error: kind, at: kind.startsWith("value") ? plainName(place.option) : null };
}

/** What PasteDeploy says. */
export function theirVerdict(answer: PasteAnswer): Verdict {
  if ("made" in answer) {
    const filters = answer.made.filter(([factory]) => isAuthToken("filter", factory));
    return madeVerdict(filters.map(([, options]) => new Map(options)));
  }
  const { error, message, place } = answer;
  if (notInstalled.test(`${error}: ${message}`)) return { made: [] };
  const file = /\/[\w/.-]+\.(?:ini|conf)/.exec(message)?.[0] ?? "";
  const line = Number(/(?:line:? *|\.(?:ini|conf):)(\d+)/.exec(message)?.[1] ?? 0);
  return errorVerdict(`${error}: ${message}`, { file, line, option: place?.[1] ?? "" });
}

/** How often each kind of error, and each number of filters, occurs. */
export function countKinds(verdicts: readonly Verdict[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const verdict of verdicts) {
    const kind = "error" in verdict ? verdict.error : nameNumber(verdict.made.length);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

function nameNumber(count: number): string {
  return count === 1 ? "1 filter" : `${count} filters`;
}

/** What only the packages on a machine can tell counts as something else than `auth_token`. */
const notInstalled = /PackageNotFoundError|ModuleNotFoundError|Entry point .* not found/s;

const kinds: readonly (readonly [kind: string, words: RegExp])[] = [
  ["file: no section", /no section headers/],
  ["file: no assignment", /parsing errors/],
  ["file: repetition", /already exists/],
  ["file: bytes", /codec can't decode/],
  ["circle", /maximum recursion depth/],
  ["value: unknown name", /Bad value substitution/],
  ["value: syntax", /'%' must be|bad interpolation/],
  ["value: too deep", /Recursion limit exceeded/],
  ["no such section", /No section/],
  ["ambiguous name", /Ambiguous section/],
  ["unknown scheme", /URI scheme not known/],
  ["no such file", /No such file|could not be read/],
  ["no function", /not in format module:function/],
  ["no pipeline", /missing a 'pipeline'/],
  ["empty pipeline", /IndexError|names no application/],
  ["extra settings", /disallowed/],
  ["no next", /missing a 'next'/],
  ["no object", /NoneType.*group|gives no object/],
  ["several protocols", /Multiple protocols|several protocols/],
  ["no loader", /No loader given|gives no loader/],
  ["no option", /KeyError|no global option|no option/],
  ["no protocol", /Protocol \S+ unknown/],
];

function plainName(key: string): string {
  return key.replace(/^[sg]et +/, "");
}
