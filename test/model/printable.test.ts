import fc from "fast-check";
import { expect, test } from "vitest";
import { printable } from "../../src/model/printable.ts";

test.each([
  ["\u001b[2J\u001b]0;owned\u0007", String.raw`\x1b[2J\x1b]0;owned\x07`],
  ["over\rwritten\n", String.raw`over\rwritten\n`],
  ["\u009b31m", String.raw`\x9b31m`],
  ["\u202eltr\u2066", String.raw`\u202eltr\u2066`],
  ["zero\u200bwidth\ufeff", String.raw`zero\u200bwidth\ufeff`],
  ["line\u2028separator", String.raw`line\u2028separator`],
  ["lone \ud800 surrogate", String.raw`lone \ud800 surrogate`],
  ["tag \u{e0041}", String.raw`tag \u{e0041}`],
  ["plain ä 日本 🙂", "plain ä 日本 🙂"],
])("%j is shown as %j", (text, shown) => {
  expect(printable(text)).toBe(shown);
});

test("nothing that a terminal obeys gets through", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(printable(text, 10_000)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    }),
    { numRuns: 5000 },
  );
});

test("a long text is cut", () => {
  expect(printable("x".repeat(1000), 10)).toBe(`${"x".repeat(10)}…`);
});
