import { expect, test } from "vitest";
import { ProblemsError } from "../../../src/model/problem.ts";
import { planText } from "../../../src/parse/plan-file/canonical.ts";
import { readPlanFile } from "../../../src/parse/plan-file/read-plan-file.ts";
import { samplePlan, sealed } from "../../support/sample-plan.ts";

const text = planText(samplePlan());

/** What is said of a text; empty: it is a plan. */
function problemsOf(changed: string): string {
  try {
    readPlanFile(changed, "plan.json");
    return "";
  } catch (thrown) {
    if (thrown instanceof ProblemsError) return thrown.message;
    throw thrown;
  }
}

test("with any byte changed a plan is refused, or means the same", () => {
  const bytes = Buffer.from(text);
  let refused = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const changed = Buffer.from(bytes);
    changed[index] = (changed[index] ?? 0) ^ (1 << (index % 8));
    try {
      expect(planText(readPlanFile(changed.toString("utf8"), "plan.json"))).toBe(text);
    } catch (thrown) {
      if (!(thrown instanceof ProblemsError)) throw thrown;
      refused += 1;
    }
  }
  // Every byte but blanks between the words.
  expect(refused).toBeGreaterThan(bytes.length / 2);
});

test("cut anywhere a plan is refused", () => {
  for (let length = 0; length < text.trimEnd().length; length += 1) {
    expect(problemsOf(text.slice(0, length))).not.toBe("");
  }
});

test.each([
  ["", "plan.json:1:1: this is no plan, for it is not JSON"],
  ["hosts: all", "plan.json:1:1: this is no plan, for it is not JSON"],
  [text.replace('"schemaVersion": 1', '"schemaVersion": 2'), "this is a plan of form 2"],
  [
    text.replace('"kind": "local"', '"kind": "local",\n"password": "x"'),
    'a plan has no "password" here',
  ],
  [text.replace('"port": 22', '"port": "22"'), "hosts.0.connection.port: "],
  [text.replace('"inode": "131"', '"inode": "0x83"'), "must be a decimal number as text"],
  [text.replace('"signing_cert.pem"', '"../shadow"'), "must be a file of the middleware"],
  [text.replace('"schemaVersion": 1', '"schemaVersion": 1,\n"schemaVersion": 1'), "schemaVersion"],
  [text.replace('"12.5"', '"12.4"'), "the hash of this plan is"],
])("%#: a mistake in a plan is told with its place", (changed, message) => {
  expect(changed).not.toBe(text);
  const problems = problemsOf(changed);
  expect(problems).toContain(message);
  expect(problems).toMatch(/^plan\.json:\d+:\d+: /);
});

test("the place of a mistake is that of the value", () => {
  const line = text.split("\n").findIndex((one) => one.includes('"port": 22')) + 1;
  expect(problemsOf(text.replace('"port": 22', '"port": 0'))).toContain(`plan.json:${line}:`);
});

test("a plan that contradicts itself is refused, with a right hash as well", () => {
  const plan = samplePlan();
  const [first] = plan.hosts;
  const twice = sealed({
    ...plan,
    hosts: [...plan.hosts, ...(first === undefined ? [] : [first])],
  });
  expect(problemsOf(planText(twice))).toContain("the host is there twice");
  expect(problemsOf(planText(sealed({ ...plan, plays: [] })))).toContain("nothing is to be done");
  expect(problemsOf(planText(sealed({ ...plan, hosts: [] })))).toContain(
    "the host is not among the plan's hosts",
  );
  const stranger = sealed({ ...plan, run: "20260102T030405Z-ffffff" });
  expect(problemsOf(planText(stranger))).toContain("it is not the plan's run");
});
