import { sample } from "fast-check";
import { expect, test } from "vitest";
import { applicationQuestions } from "../../support/paste-application-files.ts";
import { askPasteDeploy } from "../../support/paste-oracle.ts";
import { ourFilters, ourVerdict } from "../../support/paste-reading.ts";
import { countKinds, theirVerdict } from "../../support/paste-verdict.ts";

const questions = sample(applicationQuestions, { numRuns: 4000, seed: 20131017 });
const theirs = askPasteDeploy(questions).map(theirVerdict);

test("4,000 generated applications make the filters with the options, or the first error, that PasteDeploy says", () => {
  for (const [index, question] of questions.entries()) {
    const verdict = ourVerdict(question);
    expect({ question, verdict }).toEqual({ question, verdict: theirs[index] });
  }
  const counts = countKinds(theirs);
  expect(counts.get("0 filters")).toBeGreaterThan(500);
  expect(counts.get("1 filter")).toBeGreaterThan(500);
  expect(counts.get("2 filters")).toBeGreaterThan(300);
  expect([...counts.keys()].filter((kind) => !/\d filter/.test(kind)).sort()).toEqual([
    "circle",
    "extra settings",
    "file: no assignment",
    "file: repetition",
    "no option",
    "no protocol",
    "no such section",
    "value: syntax",
    "value: too deep",
    "value: unknown name",
  ]);
});

test("in them, exactly the filters that PasteDeploy makes count as used", () => {
  const loaded = questions
    .map((question, index) => ({ question, verdict: theirs[index] }))
    .filter(({ verdict }) => verdict !== undefined && "made" in verdict);
  const all = loaded.map(({ question, verdict }) => {
    const { used, unused } = ourFilters(question);
    expect({ question, used }).toEqual({ question, used: verdict });
    return { used, unused };
  });
  expect(all.filter(({ used }) => used.made.length > 0).length).toBeGreaterThan(1000);
  expect(all.filter(({ unused }) => unused > 0).length).toBeGreaterThan(1000);
});
