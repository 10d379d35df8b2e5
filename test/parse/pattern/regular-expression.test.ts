import fc from "fast-check";
import { expect, test } from "vitest";
import { compileRegularExpression } from "../../../src/parse/pattern/regular-expression.ts";
import { runPython } from "../../support/system-python.ts";
import { textOf } from "../../support/text-of.ts";

function matches(expression: string, text: string): boolean | string {
  const compiled = compileRegularExpression(expression);
  return "matches" in compiled ? compiled.matches(text) : compiled.mistake;
}

test.each([
  ["web", "web1", true],
  ["web", "xweb", false],
  ["web$", "web1", false],
  ["(?:web|db)\\d+", "db12", true],
  ["(?P<kind>web)[0-9]{2,3}$", "web1", false],
  ["[^a-c]x", "dx", true],
  ["\\w+\\.example\\.(org|com)\\Z", "a.example.com", true],
  ["(?i)WEB[A-C]", "webb", true],
  ["a{2}b*?c??$", "aab", true],
  ["", "anything", true],
  ["()*x", "x", true],
  ["\\bweb\\b", "web-1", true],
  ["[]-]+$", "]-", true],
])("%s against %s is %s", (expression, text, expected) => {
  expect(matches(expression, text)).toBe(expected);
});

test.each([
  ["(", "has a ( without a )"],
  [")", "has a ) without a ("],
  ["[a", "has a [ without a ]"],
  ["a\\", "ends with a backslash"],
  ["*a", "has nothing to repeat before *"],
  ["a**", "has a repetition of a repetition"],
  ["a*+", "has a possessive repetition"],
  ["a{3,2}", "has the bounds {3,2}"],
  ["(a)\\1", "has \\1, which is not supported"],
  ["(?=a)", "has (?=a, which is not supported"],
  ["a{1000}{1000}", "has a repetition of a repetition"],
  ["((a{99}){99}){99}", "is too complex"],
  ["(){999999999}", "is too complex"],
  ["a".repeat(501), "is too long"],
])("%s is a mistake", (expression, mistake) => {
  expect(matches(expression, "")).toBe(mistake);
});

test("Python's re agrees", () => {
  const atom = fc.constantFrom(
    "a",
    "b",
    ".",
    "[ab]",
    "[^a]",
    "\\d",
    "\\w",
    "1",
    "\\.",
    "[a-b1]",
    "\\b",
  );
  const piece = fc.tuple(
    atom,
    fc.constantFrom("", "", "*", "+", "?", "{2}", "{1,2}", "{,1}", "*?"),
  );
  const sequence = fc
    .array(piece, { maxLength: 4 })
    .map((pieces) => pieces.map(([one, repeat]) => (one === "\\b" ? one : one + repeat)).join(""));
  const choice = fc
    .array(sequence, { minLength: 1, maxLength: 3 })
    .map((options) => options.join("|"));
  const nested = fc
    .tuple(
      sequence,
      choice,
      fc.constantFrom("", "*", "+", "?"),
      sequence,
      fc.constantFrom("", "$", "\\Z"),
    )
    .map(([before, inside, repeat, after, end]) => `${before}(${inside})${repeat}${after}${end}`);
  const cases = fc.sample(fc.tuple(nested, textOf("ab1.", 6)), 5000);
  const program =
    "import json, re, sys; json.dump([re.match(e, t) is not None for e, t in json.load(sys.stdin)], sys.stdout)";
  const expected = runPython(["-c", program], cases) as readonly boolean[];
  for (const [index, [expression, text]] of cases.entries()) {
    expect([expression, text, matches(expression, text)]).toEqual([
      expression,
      text,
      expected[index],
    ]);
  }
});

test.each(["(a+)+$", "(a|a)*$", "(a|aa)+$", "a*a*a*a*a*a*b", "(.*)*x", "(a?){30}a{30}x"])(
  "%s takes no longer than linear time",
  (expression) => {
    const start = performance.now();
    expect(matches(expression, `${"a".repeat(20_000)}!`)).toBe(false);
    expect(performance.now() - start).toBeLessThan(20_000);
  },
);
