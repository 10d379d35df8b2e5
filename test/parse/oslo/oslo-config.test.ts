import { expect, test } from "vitest";
import { parseOsloConfig } from "../../../src/parse/oslo/oslo-config.ts";
import { signingDir } from "../../support/oslo-value.ts";

const K = "[keystone_authtoken]";

interface Case {
  readonly name: string;
  /** In reading order. */
  readonly files: readonly (string | Uint8Array)[];
  /** The value; `null` where it is not set. */
  readonly value: string | null;
}

function one(name: string, file: string | Uint8Array, value: string | null): Case {
  return { name, files: [file], value };
}

const values: readonly Case[] = [
  one(
    "plain",
    `${K}\nsigning_dir = /var/lib/neutron/keystone-signing\n`,
    "/var/lib/neutron/keystone-signing",
  ),
  one("no spaces around =", `${K}\nsigning_dir=/a\n`, "/a"),
  one("colon", `${K}\nsigning_dir: /a\n`, "/a"),
  one("colon before equal", `${K}\nsigning_dir: a=b\n`, "a=b"),
  one("equal before colon", `${K}\nsigning_dir = /a:b\n`, "/a:b"),
  one("double quotes", `${K}\nsigning_dir = "/a b"\n`, "/a b"),
  one("single quotes", `${K}\nsigning_dir = '/a'\n`, "/a"),
  one("mismatched quotes", `${K}\nsigning_dir = "/a'\n`, `"/a'`),
  one("nested quotes", `${K}\nsigning_dir = ""/a""\n`, `"/a"`),
  one("a lone quote", `${K}\nsigning_dir = "\n`, ""),
  one("# behind a value stays", `${K}\nsigning_dir = /a # c\n`, "/a # c"),
  one("; behind a value stays", `${K}\nsigning_dir = /a ; cache\n`, "/a ; cache"),
  one("comment line", `${K}\n# signing_dir = /x\nsigning_dir = /a\n`, "/a"),
  one("; comment line", `${K}\n; signing_dir = /x\nsigning_dir = /a\n`, "/a"),
  one("only commented", `${K}\n#signing_dir = /x\n`, null),
  one("indented comment continues", `${K}\nsigning_dir = /a\n  # x\n`, "/a\n# x"),
  one("indented key continues", `${K}\nbase = /b\n  signing_dir = /a\n`, null),
  one("continuation", `${K}\nsigning_dir =\n  /a\n`, "\n/a"),
  one("a line of spaces ends a value", `${K}\nsigning_dir = /a\n   \nbase=/b\n`, "/a"),
  one("repeated key", `${K}\nsigning_dir = /a\nsigning_dir = /b\n`, "/b"),
  one("repeated section", `${K}\nsigning_dir = /a\n[DEFAULT]\nx=1\n${K}\nsigning_dir = /b\n`, "/b"),
  one("another section", "[DEFAULT]\nsigning_dir = /a\n", null),
  one("section in other case", "[Keystone_AuthToken]\nsigning_dir = /a\n", "/a"),
  one(
    "section in both cases",
    `[Keystone_AuthToken]\nsigning_dir = /a\n${K}\nsigning_dir = /b\n`,
    "/b",
  ),
  one(
    "[default] is not DEFAULT",
    `[default]\nstate_path = /x\n${K}\nsigning_dir = $state_path\n`,
    "/var/lib/neutron",
  ),
  one("spaces in a section stay", "[ keystone_authtoken ]\nsigning_dir = /a\n", null),
  one("key with a dash", `${K}\nsigning-dir = /a\n`, null),
  one("key in other case", `${K}\nSigning_dir = /a\n`, null),
  one("empty value, then a real one", `${K}\nsigning_dir =\nsigning_dir = /a\n`, "/a"),
  one("empty value", `${K}\nsigning_dir =\n`, ""),
  {
    name: "the later file wins",
    files: [`${K}\nsigning_dir = /a\n`, `${K}\nsigning_dir = /b\n`],
    value: "/b",
  },
  {
    name: "an empty value in the later file wins",
    files: [`${K}\nsigning_dir = /a\n`, `${K}\nsigning_dir =\n`],
    value: "",
  },
  {
    name: "a file without the option",
    files: [`${K}\nsigning_dir = /a\n`, "[DEFAULT]\n"],
    value: "/a",
  },
  one("CRLF", `${K}\r\nsigning_dir = /a\r\n`, "/a"),
  one("CR alone", `${K}\rsigning_dir = /a\r`, "/a"),
  one("tabs", `${K}\nsigning_dir\t=\t/a\t\n`, "/a"),
  one("no-break space is stripped", `${K}\nsigning_dir =\u00a0/a\u00a0\n`, "/a"),
  one("backslash at the end stays", `${K}\nsigning_dir = /a\\\nbase=/b\n`, "/a\\"),
  one("no newline at the end", `${K}\nsigning_dir = /a`, "/a"),
  one("nothing", "[DEFAULT]\n", null),
  one("an empty file", "", null),
  one(
    "hostile names",
    `[__proto__]\nsigning_dir = /x\n${K}\n__proto__ = /y\nsigning_dir = /a\n`,
    "/a",
  ),
];

test.each(values)("$name gives oslo.config's value", ({ files, value }) => {
  expect(signingDir(files)).toEqual(
    value === null ? { status: "unset" } : { status: "set", value },
  );
});

const faults = [
  [
    "indented comment without a value",
    `${K}\n  # note\nsigning_dir = /a\n`,
    2,
    "Unexpected continuation line",
  ],
  [
    "blank line, then an indented one",
    `${K}\nsigning_dir = /a\n\n  /b\n`,
    4,
    "Unexpected continuation line",
  ],
  [
    "comment, then an indented line",
    `${K}\nsigning_dir = /a\n# c\n  /b\n`,
    4,
    "Unexpected continuation line",
  ],
  ["space before a section", ` ${K}\nsigning_dir = /a\n`, 1, "Unexpected continuation line"],
  [
    "comment behind a section",
    `${K} # c\nsigning_dir = /a\n`,
    1,
    "Invalid section (must end with ])",
  ],
  [
    "section that does not end",
    "[keystone_authtoken\nsigning_dir = /a\n",
    1,
    "Invalid section (must end with ])",
  ],
  ["empty section", `${K}\n[]\n`, 2, "Empty section name"],
  [
    "key before any section",
    `signing_dir = /a\n${K}\n`,
    2,
    "Section must be started before assignment",
  ],
  ["empty key", `${K}\n= /a\n`, 2, "Key cannot be empty"],
  ["neither = nor :", `${K}\nsigning_dir\n`, 2, "No ':' or '=' found in assignment"],
  [
    "byte order mark",
    `\ufeff[DEFAULT]\nx=1\n${K}\nsigning_dir = /a\n`,
    1,
    "No ':' or '=' found in assignment",
  ],
  [
    "latin-1",
    Buffer.from(`${K}\nsigning_dir = /ä\n`, "latin1"),
    2,
    "'utf-8' codec can't decode byte 0xe4 in position 36",
  ],
] as const;

test.each(faults)("%s is the error that oslo.config raises", (_name, content, line, message) => {
  expect(parseOsloConfig(content, "/x.conf")).toEqual({
    status: "invalid",
    file: "/x.conf",
    line,
    message,
  });
});

test("an error never repeats the line, which may hold a password", () => {
  expect(
    JSON.stringify(parseOsloConfig(`${K}\nadmin_password hunter2\n`, "/x.conf")),
  ).not.toContain("hunter2");
});
