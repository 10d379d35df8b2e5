import { sample } from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeAnswer, toQuestion } from "../../support/oslo-oracle.ts";
import { describeOption } from "../../support/oslo-value.ts";
import { startPythonOracle } from "../../support/python-oracle.ts";
import type { PythonOracle } from "../../support/python-oracle.ts";
import { randomOsloCase } from "../../support/random-oslo.ts";

let oracle: PythonOracle;
beforeAll(() => {
  oracle = startPythonOracle();
});
afterAll(() => oracle.stop());

test("12,000 generated starts give an option the value, or the error at the line, that oslo.config says", async () => {
  const cases = sample(randomOsloCase(), { numRuns: 12_000, seed: 20140310 });
  const answers = await oracle.ask(cases.map(toQuestion));
  const seen = new Map<string, number>();
  cases.forEach((one, index) => {
    const answer = describeOption(one);
    expect({ ...one, answer }).toEqual({ ...one, answer: describeAnswer(answers[index]) });
    const kind = kindOf(answer);
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
  });
  expect([...seen.keys()].toSorted()).toEqual([
    "Empty section name",
    "Invalid section (must end with ])",
    "Key cannot be empty",
    "No ':' or '=' found in assignment",
    "Section must be started before assignment",
    "Unexpected continuation line",
    "group",
    "invalid continuation byte",
    "invalid start byte",
    "no-such-group",
    "no-such-option",
    "recursion",
    "unexpected end of data",
    "unset",
    "value",
  ]);
  expect(Math.min(...seen.values())).toBeGreaterThan(20);
  expect(seen.get("value")).toBeGreaterThan(5000);
}, 120_000);

/** The answer without what differs from case to case. */
function kindOf(answer: string): string {
  return answer
    .replace(/^value .*/s, "value")
    .replace(/^\/\d\.conf:\d+ /, "")
    .replace(/.* position .*: /, "");
}
