import fc from "fast-check";
import { expect, test } from "vitest";
import { foldHosts } from "../../src/reporters/fold-hosts.ts";

test.each([
  [["ctl01", "ctl02", "ctl03"], "ctl[01-03]"],
  [["ctl03", "ctl01", "ctl02", "ctl07"], "ctl[01-03,07]"],
  [["ctl01"], "ctl01"],
  [["ctl9", "ctl10", "ctl11"], "ctl9, ctl[10-11]"],
  [["a1.x1.example", "a2.x1.example", "a3.x2.example"], "a[1-2].x1.example, a3.x2.example"],
  [["db", "db", "ctl1"], "db, ctl1"],
  [["10.0.0.1", "11.0.0.1"], "[10-11].0.0.1"],
  [[], ""],
])("%#: %s become %s", (names, folded) => {
  expect(foldHosts(names).join(", ")).toBe(folded);
});

test("every name can be told from the folded text, and none besides", () => {
  const name = fc
    .tuple(
      fc.constantFrom("a", "b-", ""),
      fc.integer({ min: 0, max: 130 }),
      fc.constantFrom("", ".c"),
    )
    .map(([before, number, after]) => `${before}${number}${after}`);
  fc.assert(
    fc.property(fc.array(name, { maxLength: 40 }), (names) => {
      expect(foldHosts(names).flatMap(unfold).toSorted()).toEqual([...new Set(names)].toSorted());
    }),
  );
});

function unfold(text: string): readonly string[] {
  const [, before = "", list, after = ""] = /^([^[]*)\[([^\]]*)\](.*)$/.exec(text) ?? [];
  if (list === undefined) return [text];
  return list.split(",").flatMap((range) => {
    const [first = "", last = first] = range.split("-");
    const count = Number(last) - Number(first) + 1;
    return Array.from({ length: count }, (_, index) => {
      const digits = String(Number(first) + index).padStart(first.length, "0");
      return `${before}${digits}${after}`;
    });
  });
}
