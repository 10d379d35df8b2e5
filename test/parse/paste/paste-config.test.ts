import { expect, test } from "vitest";
import { pasteValue } from "../../support/paste-value.ts";

const factory = "paste.filter_factory = keystoneclient.middleware.auth_token:filter_factory";
const F = `[filter:authtoken]\n${factory}\n`;

// The answers are those of PasteDeploy 3.0.1 under Python 3.11.
const values = [
  ["plain", `${F}signing_dir = /var/cache/swift\n`, "/var/cache/swift"],
  ["colon", `${F}signing_dir: /a\n`, "/a"],
  ["here", `${F}signing_dir = %(here)s/ks\n`, "/etc/swift/ks"],
  ["a key of the same section", `${F}base = /b\nsigning_dir = %(base)s/ks\n`, "/b/ks"],
  ["a key of DEFAULT", `[DEFAULT]\nbase = /b\n${F}signing_dir = %(base)s/ks\n`, "/b/ks"],
  ["DEFAULT alone", `[DEFAULT]\nsigning_dir = /def\n${F}`, "/def"],
  [
    "DEFAULT wins over the own key",
    `[DEFAULT]\nsigning_dir = /def\n${F}signing_dir = /own\n`,
    "/def",
  ],
  ["set wins over DEFAULT", `[DEFAULT]\nsigning_dir = /def\n${F}set signing_dir = /set\n`, "/set"],
  ["the own key wins over set", `${F}set signing_dir = /set\nsigning_dir = /local\n`, "/local"],
  ["get", `[DEFAULT]\nother = /x\n${F}get signing_dir = other\n`, "/x"],
  [
    "another section",
    `[filter:base]\n${factory}\nsigning_dir = /base\n[filter:authtoken]\nuse = base\n`,
    "/base",
  ],
  [
    "own key over the used section's",
    `[filter:base]\n${factory}\nsigning_dir = /base\n[filter:authtoken]\nuse = base\nsigning_dir = /own\n[pipeline:p]\npipeline = authtoken app\n`,
    "/own",
  ],
  [
    "call",
    "[filter:authtoken]\nuse = call:keystonemiddleware.auth_token:filter_factory\nsigning_dir = /a\n",
    "/a",
  ],
  ["egg", "[filter:authtoken]\nuse = egg:keystonemiddleware#auth_token\nsigning_dir = /a\n", "/a"],
  ["quotes stay", `${F}signing_dir = "/a"\n`, '"/a"'],
  ["; behind a value stays", `${F}signing_dir = /a ; c\n`, "/a ; c"],
  ["$ means nothing", `${F}signing_dir = $state_path/ks\n`, "$state_path/ks"],
  ["indented comment in a value", `${F}signing_dir = /a\n   # c\n`, "/a"],
  ["continuation", `${F}signing_dir = /a\n   /b\n`, "/a\n/b"],
  ["blank line, then an indented one", `${F}signing_dir = /a\n\n   /b\n`, "/a\n\n/b"],
  ["%%", `${F}signing_dir = /a%%b\n`, "/a%b"],
  ["space in the section", `[filter: authtoken]\n${factory}\nsigning_dir = /a\n`, "/a"],
  ["[default] is not DEFAULT", `[default]\nsigning_dir = /def\n${F}`, undefined],
  ["only commented", `${F}#signing_dir = /a\n`, undefined],
  [
    "misspelt, as nova 2012.2 had it",
    `${F}signing_dirname = /tmp/keystone-signing-nova\n`,
    undefined,
  ],
] as const;

test.each(values)("%s gives PasteDeploy's value", (_name, text, value) => {
  expect(pasteValue(text)).toBe(value);
});

test("a value that the program hands over wins over DEFAULT and the own key", () => {
  const globals = new Map([["signing_dir", "/gc"]]);
  expect(pasteValue(F, "python3", globals)).toBe("/gc");
  expect(
    pasteValue(`[DEFAULT]\nsigning_dir = /d\n${F}signing_dir = /a\n`, "python3", globals),
  ).toBe("/gc");
});

const faults = [
  [
    "repeated option",
    `${F}signing_dir = /a\nsigning_dir = /b\n`,
    4,
    "option 'signing_dir' in section 'filter:authtoken' already exists",
  ],
  ["repeated section", `${F}[filter:authtoken]\n`, 3, "section 'filter:authtoken' already exists"],
  ["key without a value", `${F}signing_dir\n`, 3, "Source contains parsing errors"],
  ["key before any section", `a = 1\n${F}`, 1, "File contains no section headers"],
  ["byte order mark", `\ufeff${F}`, 1, "File contains no section headers"],
  [
    "unknown name",
    `${F}signing_dir = %(nope)s/a\n`,
    3,
    "Bad value substitution: 'nope' is not a valid option name",
  ],
  ["lone %", `${F}signing_dir = /a%b\n`, 3, "'%' must be followed by '%' or '('"],
  [
    "a name that does not end",
    `${F}signing_dir = %(here\n`,
    3,
    "bad interpolation variable reference",
  ],
  [
    "a value that names itself",
    `${F}signing_dir = %(signing_dir)s\n`,
    3,
    "Recursion limit exceeded in value substitution",
  ],
  [
    "an error in DEFAULT",
    `[DEFAULT]\nx = %(nope)s\n${F}`,
    2,
    "Bad value substitution: 'nope' is not a valid option name",
  ],
  ["get of nothing", `${F}get signing_dir = nope\n`, 3, "no global option 'nope'"],
  ["a section that uses itself", "[filter:a]\nuse = a\n", 0, "no filter"],
  ["a section that uses nothing", "[filter:a]\nuse = b\n", 0, "no filter"],
  [
    "another factory",
    "[filter:authtoken]\npaste.filter_factory = trove.tests.fakes.keystone:filter_factory\n",
    0,
    "no filter",
  ],
] as const;

test.each(faults)("%s is an error with its line", (_name, text, line, message) => {
  expect(pasteValue(text)).toEqual({ line, message });
});

test("bytes that are not UTF-8 are an error to Python 3, and a mark in the value to Python 2", () => {
  const text = Buffer.from(`${F}signing_dir = /\u00e4\n`, "latin1");
  expect(pasteValue(text)).toMatchObject({ line: 3 });
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
    "indented first key",
    `[filter:authtoken]\n ${factory}\n`,
    { line: 2, message: "Source contains parsing errors" },
  ],
] as const;

test.each(python2)("Python 2: %s", (_name, text, value) => {
  expect(pasteValue(text, "python2")).toEqual(value);
});
