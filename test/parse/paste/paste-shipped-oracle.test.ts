import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { askPasteDeploy } from "../../support/paste-oracle.ts";
import type { ApplicationQuestion } from "../../support/paste-oracle.ts";
import { ourVerdict } from "../../support/paste-reading.ts";
import { countKinds, theirVerdict } from "../../support/paste-verdict.ts";

const root = fileURLToPath(new URL("../../fixtures/config/", import.meta.url));

/** Every application of every paste file that the cases for configuration have. */
const questions = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((path) => /paste[\w-]*\.ini$|\/proxy-server\.conf$/.test(path))
  .flatMap((path): readonly ApplicationQuestion[] => {
    const content = readFileSync(root + path, "utf8");
    const names = content.matchAll(/^\[(?:app|composite|pipeline|filter-app):\s*([^\]\s]+)\]/gm);
    const file = `/etc/service/${path.slice(path.lastIndexOf("/") + 1)}`;
    return [...names].map(([, application = ""]) => ({
      files: [[file, content]],
      application,
      strategy: "keystone",
    }));
  });

test("every application of the shipped paste files makes the filters that PasteDeploy makes", () => {
  const theirs = askPasteDeploy(questions).map(theirVerdict);
  for (const [index, question] of questions.entries()) {
    const verdict = ourVerdict(question);
    expect({ question, verdict }).toEqual({ question, verdict: theirs[index] });
  }
  expect(countKinds(theirs).get("1 filter")).toBeGreaterThan(100);
});
