import { afterAll, beforeAll, expect, test } from "vitest";
import { describeAnswer, toQuestion } from "../../support/oslo-oracle.ts";
import { grammarRows } from "../../support/oslo-grammar-rows.ts";
import { describeOption } from "../../support/oslo-value.ts";
import { variableRows } from "../../support/oslo-variable-rows.ts";
import { startPythonOracle } from "../../support/python-oracle.ts";
import type { PythonOracle } from "../../support/python-oracle.ts";

let oracle: PythonOracle;
beforeAll(() => {
  oracle = startPythonOracle();
});
afterAll(() => oracle.stop());

test.each([...grammarRows, ...variableRows])(
  "%s: the table, oslo.config and we agree",
  async (_name, files, expected) => {
    const [answer] = await oracle.ask([toQuestion({ files })]);
    expect({ ours: describeOption({ files }), theirs: describeAnswer(answer) }).toEqual({
      ours: expected,
      theirs: expected,
    });
  },
);

const environmentRows = [
  ["wins over a file", { OS_KEYSTONE_AUTHTOKEN__SIGNING_DIR: "/env" }, "value /env"],
  ["is interpolated", { OS_KEYSTONE_AUTHTOKEN__SIGNING_DIR: "$base/e" }, "value /file/e"],
  ["may be empty", { OS_KEYSTONE_AUTHTOKEN__SIGNING_DIR: "" }, "value "],
  ["gives a variable its value", { OS_KEYSTONE_AUTHTOKEN__BASE: "/e" }, "value /e/ks"],
  ["reaches DEFAULT by its name", { OS_DEFAULT__STATE_PATH: "$signing_dir" }, "value /file/ks"],
  ["is in capitals", { os_keystone_authtoken__base: "/e" }, "value /file/ks"],
  ["needs a group", { OS_SIGNING_DIR: "/e" }, "value /file/ks"],
] as const;

test.each(environmentRows)("the environment %s", async (_name, environment, expected) => {
  const one = {
    files: ["[keystone_authtoken]\nsigning_dir = $base/ks\nbase = /file\n"],
    environment,
  };
  const [answer] = await oracle.ask([toQuestion(one)]);
  expect([describeOption(one), describeAnswer(answer)]).toEqual([expected, expected]);
});

const registered = { DEFAULT: {}, keystone_authtoken: { signing_dir: "" }, AGENT: { root: "" } };
const former = (formerGroup: string, formerName: string) =>
  ({ group: "AGENT", name: "root", formerGroup, formerName }) as const;
const formerNames = [former("AGENT", "path"), former("DEFAULT", "agent_root")];

test.each([
  ["a former name stands for the option", ["[AGENT]\npath = /a\n"], "value /a"],
  ["also one of another group", ["[DEFAULT]\nagent_root = /a\n"], "value /a"],
  ["its own name wins in a file", ["[AGENT]\nroot = /a\npath = /b\n"], "value /a"],
  ["a later file wins", ["[AGENT]\nroot = /a\n", "[DEFAULT]\nagent_root = /b\n"], "value /b"],
  ["the first of several wins", ["[DEFAULT]\nagent_root = /a\n[agent]\npath = /b\n"], "value /b"],
  ["a name that was never its own", ["[AGENT]\nagent_root = /a\n"], "unset"],
] as const)("former names: %s", async (_name, files, expected) => {
  const one = { files, registered, formerNames, option: ["AGENT", "root"] } as const;
  const [answer] = await oracle.ask([toQuestion(one)]);
  expect([describeOption(one), describeAnswer(answer)]).toEqual([expected, expected]);
});
