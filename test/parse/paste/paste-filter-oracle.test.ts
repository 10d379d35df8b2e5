import { sample } from "fast-check";
import { expect, test } from "vitest";
import { filterQuestions } from "../../support/paste-filter-files.ts";
import { askPasteDeploy } from "../../support/paste-oracle.ts";
import { ourVerdict } from "../../support/paste-reading.ts";
import { countKinds, theirVerdict } from "../../support/paste-verdict.ts";

test("4,000 generated paste files give the filter the options, or the error at the place, that PasteDeploy says", () => {
  const questions = sample(filterQuestions, { numRuns: 4000, seed: 20131017 });
  const theirs = askPasteDeploy(questions).map(theirVerdict);
  for (const [index, question] of questions.entries()) {
    const verdict = ourVerdict(question);
    expect({ question, verdict }).toEqual({ question, verdict: theirs[index] });
  }
  const counts = countKinds(theirs);
  expect(counts.get("1 filter")).toBeGreaterThan(1000);
  expect(counts.get("0 filters")).toBeGreaterThan(30);
  expect([...counts.keys()].filter((kind) => !/\d filter/.test(kind)).sort()).toEqual([
    "ambiguous name",
    "circle",
    "file: bytes",
    "file: no assignment",
    "file: no section",
    "file: repetition",
    "no function",
    "no loader",
    "no object",
    "no option",
    "no such file",
    "no such section",
    "unknown scheme",
    "value: syntax",
    "value: too deep",
    "value: unknown name",
  ]);
}, 120_000);
