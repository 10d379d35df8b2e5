import { expect, test } from "vitest";
import { askPasteDeploy } from "../../support/paste-oracle.ts";
import { faults, F, values } from "../../support/paste-rows.ts";
import { pastePath, pasteValue } from "../../support/paste-value.ts";
import { theirVerdict } from "../../support/paste-verdict.ts";

test.each(values)("%s gives PasteDeploy's value", (_name, text, value) => {
  expect(pasteValue(text)).toBe(value);
});

test("these values are what PasteDeploy says", () => {
  const answers = askPasteDeploy(values.map(([, text]) => question(text)));
  const theirs = answers.map((answer) =>
    "made" in answer ? new Map(answer.made[0]?.[1]).get("signing_dir") : answer.message,
  );
  expect(theirs).toEqual(values.map(([, , value]) => value));
});

test.each(faults)("%s is an error with its line", (_name, text, line, message) => {
  expect(pasteValue(text)).toEqual({ line, message });
});

test("PasteDeploy refuses the same at the same place", () => {
  const answers = askPasteDeploy(faults.map(([, text]) => question(text)));
  expect(answers.map(theirVerdict)).toEqual([
    { error: "file: repetition", at: `${pastePath}:4` },
    { error: "file: repetition", at: `${pastePath}:3` },
    { error: "file: no assignment", at: `${pastePath}:3` },
    { error: "file: no assignment", at: `${pastePath}:3` },
    { error: "file: no section", at: `${pastePath}:1` },
    { error: "file: no section", at: `${pastePath}:1` },
    { error: "file: bytes", at: `${pastePath}:3` },
    { error: "file: repetition", at: `${pastePath}:3` },
    { error: "value: unknown name", at: "signing_dir" },
    { error: "value: syntax", at: "signing_dir" },
    { error: "value: syntax", at: "signing_dir" },
    { error: "value: too deep", at: "signing_dir" },
    { error: "value: unknown name", at: "x" },
    { error: "no option", at: null },
    { error: "circle", at: null },
    { error: "no such section", at: null },
    { made: [] },
    { made: [] },
    { error: "no loader", at: null },
    { error: "ambiguous name", at: null },
    { made: [] },
  ]);
});

test("a value that the program hands over wins over DEFAULT and the own key", () => {
  const globals = { signing_dir: "/gc" };
  const texts = [F, `[DEFAULT]\nsigning_dir = /d\n${F}signing_dir = /a\n`];
  const ours = texts.map((text) => pasteValue(text, "python3", new Map(Object.entries(globals))));
  const answers = askPasteDeploy(texts.map((text) => ({ ...question(text), globals })));
  const theirs = answers.map((answer) =>
    "made" in answer ? new Map(answer.made[0]?.[1]).get("signing_dir") : answer.message,
  );
  expect([ours, theirs]).toEqual([
    ["/gc", "/gc"],
    ["/gc", "/gc"],
  ]);
});

test("bytes that are not UTF-8 are a mark in the value to Python 2", () => {
  const text = Buffer.from(`${F}signing_dir = /\u00e4\n`, "latin1");
  expect(pasteValue(text, "python2")).toBe("/\ufffd");
});

// The answers are those of Python 2.7.18.
const python2 = [
  ["; behind a space starts a comment", `${F}signing_dir = /a ; c\n`, "/a"],
  ["; without a space does not", `${F}signing_dir = /a;c\n`, "/a;c"],
  ["# does not", `${F}signing_dir = /a # c\n`, "/a # c"],
  ["the last option counts", `${F}signing_dir = /a\nsigning_dir = /b\n`, "/b"],
  [
    "the last of two sections counts",
    `${F}signing_dir = /a\n[x]\n[filter:authtoken]\nsigning_dir = /b\n`,
    "/b",
  ],
  ["indented comment continues", `${F}signing_dir = /a\n  # c\n`, "/a\n# c"],
  ["comment inside a value", `${F}signing_dir = /a\n# c\n  /b\n`, "/a\n/b"],
  ["blank line inside a value", `${F}signing_dir = /a\n\n  /b\n`, "/a\n/b"],
  ['"" is empty', `${F}signing_dir = ""\n`, ""],
  ["other quotes stay", `${F}signing_dir = "/a"\n`, '"/a"'],
  ["lone % and %% stay", `${F}signing_dir = /a%b%%\n`, "/a%b%%"],
  ["%% beside a name does not", `${F}signing_dir = %(here)s%%\n`, "/etc/swift%"],
  ["rem starts a comment", `${F}rem signing_dir = /x\nsigning_dir = /a\n`, "/a"],
  ["a value that starts with ; and ends with CR", `${F}signing_dir = ;x\r\n`, ""],
  [
    "the name of a section is an option of it",
    `${F}signing_dir = /%(__name__)s\n`,
    "/filter:authtoken",
  ],
  [
    "DEFAULT cannot say otherwise",
    `[DEFAULT]\n__name__ = x\n${F}signing_dir = /%(__name__)s\n`,
    "/filter:authtoken",
  ],
  ["white space of Unicode stays", `${F}signing_dir = \u00a0/a\n`, "\u00a0/a"],
  [
    "indented first key",
    `[filter:authtoken]\n ${F.split("\n")[1]}\n`,
    { line: 2, message: "Source contains parsing errors" },
  ],
  [
    "an empty name",
    `${F}signing_dir = %()s\n`,
    { line: 3, message: "Bad value substitution: '' is not a valid option name" },
  ],
] as const;

test.each(python2)("Python 2: %s", (_name, text, value) => {
  expect(pasteValue(text, "python2")).toEqual(value);
});

test("with PasteDeploy 1.5, which is what Python 2 has, DEFAULT wins over what is handed on", () => {
  const globals = new Map([["signing_dir", "/gc"]]);
  expect(pasteValue(F, "python2", globals)).toBe("/gc");
  expect(pasteValue(`[DEFAULT]\nsigning_dir = /d\n${F}`, "python2", globals)).toBe("/d");
  const pipeline = `[pipeline:main]\nset signing_dir = /p\npipeline = authtoken app\n[app:app]\nuse = egg:x\n`;
  const text = `[DEFAULT]\nsigning_dir = /d\n${pipeline}${F}`;
  expect([pasteValue(text, "python2"), pasteValue(text, "python3")]).toEqual(["/d", "/p"]);
});

function question(text: string | Uint8Array) {
  return { files: [[pastePath, text] as const], filter: "authtoken" };
}
