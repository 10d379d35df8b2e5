import { array, constant, constantFrom, oneof, tuple, uniqueArray } from "fast-check";
import type { Arbitrary } from "fast-check";

/** Where generated paste files lie. */
export const mainPath = "/etc/service/paste.ini";
export const otherPath = "/etc/service/other.ini";

/** One of some things, each as often as its weight says. */
export function weighted<T>(
  ...choices: readonly (readonly [weight: number, choice: Arbitrary<T>])[]
): Arbitrary<T> {
  return oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));
}

const plainValues = constantFrom("/var/cache/x", "%(here)s/ks", "", "/b", "base");
const oddValues = constantFrom(
  "%(base)s/ks",
  "%(x)s",
  "%(__file__)s",
  "/a%%b",
  '"/a"',
  "/a ; c",
  "/a # c",
  "$state_path/ks",
  "é",
  "\u00a0/a\u2003",
);
const wrongValues = constantFrom("%(signing_dir)s", "%(nope)s", "/a%b", "%", "%()s", "%(here)");

const values = weighted([30, plainValues], [12, oddValues], [1, wrongValues]);
const keys = constantFrom(
  "signing_dir",
  "signing_dir",
  "set signing_dir",
  "set  x",
  "base",
  "base",
  "x",
  "here",
  "set base",
  "set __file__",
  "__proto__",
  "setx",
);
const separators = constantFrom(" = ", "=", ":", "\t:\t");

const globalNames = weighted(
  [4, constantFrom("here", "__file__")],
  [1, constantFrom("base", "x", "nope")],
);
const join = (parts: readonly string[]): string => parts.join("");

/** Lines that assign an option, now and then a value that cannot be expanded. */
const assignments = weighted(
  [12, tuple(keys, separators, values).map(join)],
  [1, tuple(constantFrom("get signing_dir", "get x"), separators, globalNames).map(join)],
);

/** Lines that are odd or wrong where they stand. */
const oddLines = constantFrom(
  "",
  "  ",
  "# c",
  "; c",
  "  # c",
  "  /more",
  "\t/more",
  "rem x",
  "word",
  " x = y",
  "= y",
  "signing_dir = /again",
);

/** Up to so many lines: assignments of different options, now and then whatever there is. */
export function lines(maxLength: number): Arbitrary<readonly string[]> {
  const selector = (line: string): string => line.split(/[ \t]*[=:]/)[0] ?? "";
  return weighted(
    [8, uniqueArray(assignments, { maxLength, selector })],
    [1, array(weighted([3, assignments], [1, oddLines]), { maxLength })],
  );
}

/** A section with some lines, and one that says what it makes. */
export function section(
  name: string,
  maker: Arbitrary<string>,
  others: Arbitrary<readonly string[]>,
): Arbitrary<string> {
  return tuple(others, maker).map(([rest, line]) => `[${name}]\n${[...rest, line].join("\n")}\n`);
}

/** Sometimes the text, otherwise nothing. */
export function sometimes(text: Arbitrary<string>, often = 1): Arbitrary<string> {
  return weighted([often, text], [2, constant("")]);
}

export const authTokenFactory =
  "paste.filter_factory = keystonemiddleware.auth_token:filter_factory";
