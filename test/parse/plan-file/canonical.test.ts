import fc from "fast-check";
import { expect, test } from "vitest";
import type { Data } from "../../../src/model/host.ts";
import { canonicalText, planHash, planText } from "../../../src/parse/plan-file/canonical.ts";
import { readPlanFile } from "../../../src/parse/plan-file/read-plan-file.ts";
import { samplePlan } from "../../support/sample-plan.ts";

/** Any data without fractions. */
const data = fc.letrec<{ data: Data }>((tie) => ({
  data: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: "binary" }),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("data")),
    fc.dictionary(fc.string(), tie("data")),
  ),
})).data;

test("the canonical form does not depend on the order of keys, and says all that the data say", () => {
  fc.assert(
    fc.property(data, fc.nat(), (value, seed) => {
      const text = canonicalText(value);
      expect(canonicalText(shuffled(value, seed))).toBe(text);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalText(JSON.parse(text) as Data)).toBe(text);
    }),
    { numRuns: 500 },
  );
});

/** The same with the keys of each mapping in another order. */
function shuffled(value: Data, seed: number): Data {
  if (Array.isArray(value)) return value.map((item: Data) => shuffled(item, seed));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, shuffled(one, seed)] as const);
  const turn = entries.length === 0 ? 0 : seed % entries.length;
  return Object.fromEntries([...entries.slice(turn), ...entries.slice(0, turn)].toReversed());
}

test("a fraction has no canonical form", () => {
  expect(() => canonicalText({ a: [0.5] })).toThrow(RangeError);
  expect(() => canonicalText(2 ** 53)).toThrow(RangeError);
});

test("a plan that was written is read as it was, in any order of keys and with any spaces", () => {
  const plan = samplePlan();
  const text = planText(plan);
  const read = readPlanFile(text, "plan.json");
  expect(planText(read)).toBe(text);
  expect(read).toEqual(plan);
  const other = JSON.stringify(shuffled(JSON.parse(text) as Data, 3));
  expect(planText(readPlanFile(other, "plan.json"))).toBe(text);
});

test("the hash covers all but itself and the signature", () => {
  const plan = samplePlan();
  const signature = { key: "0".repeat(64), value: `${"A".repeat(86)}==` };
  expect(planHash({ ...plan, signature } as typeof plan)).toBe(plan.hash);
  expect(planHash({ ...plan, playbook: "other.yaml" })).not.toBe(plan.hash);
});
