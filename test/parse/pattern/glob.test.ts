import fc from "fast-check";
import { expect, test } from "vitest";
import { compileGlob } from "../../../src/parse/pattern/glob.ts";
import { runPython } from "../../support/system-python.ts";
import { textOf } from "../../support/text-of.ts";

test.each([
  ["web*", "web1", true],
  ["*web", "web1", false],
  ["w?b", "web", true],
  ["[a-c]*[!0]", "b1", true],
  ["[!a-c]", "b", false],
  ["[]]", "]", true],
  ["[", "[", true],
  ["", "", true],
  ["*", "", true],
  ["a.c", "abc", false],
])("%s against %s is %s", (glob, text, matches) => {
  expect(compileGlob(glob)(text)).toBe(matches);
});

test("Python's fnmatch agrees", () => {
  const cases = fc.sample(fc.tuple(textOf("ab*?[]!-.", 8), textOf("ab.-!][", 6)), 5000);
  const program =
    "import fnmatch, json, sys; json.dump([fnmatch.fnmatchcase(t, g) for g, t in json.load(sys.stdin)], sys.stdout)";
  const expected = runPython(["-c", program], cases) as readonly boolean[];
  for (const [index, [glob, text]] of cases.entries()) {
    expect([glob, text, compileGlob(glob)(text)]).toEqual([glob, text, expected[index]]);
  }
});

test("no glob takes long", () => {
  const matches = compileGlob(`${"*a".repeat(50)}b`);
  const start = performance.now();
  expect(matches("a".repeat(100_000))).toBe(false);
  expect(performance.now() - start).toBeLessThan(20_000);
});
