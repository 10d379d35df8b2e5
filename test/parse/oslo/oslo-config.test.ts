import { expect, test } from "vitest";
import { assignmentsOf } from "../../../src/parse/oslo/option-source.ts";
import { parseOsloConfig } from "../../../src/parse/oslo/oslo-config.ts";
import type { OsloFile } from "../../../src/parse/oslo/oslo-config.ts";

function parse(content: string, file: string): OsloFile {
  const parsed = parseOsloConfig(content, file);
  if (parsed.status === "invalid") throw new Error(parsed.message);
  return parsed;
}

test("every assignment keeps its place, and its section as the file writes it", () => {
  const first = parse("[Agent]\nroot = /a\n\n[AGENT]\nroot =\n  /b\n", "/1.conf");
  const second = parse("[agent]\n# c\nroot = '/c'\n", "/2.conf");
  expect(assignmentsOf([first, second], "AGENT", "root")).toEqual([
    { value: "/a", file: "/1.conf", line: 2, section: "Agent" },
    { value: "\n/b", file: "/1.conf", line: 5, section: "AGENT" },
    { value: "/c", file: "/2.conf", line: 3, section: "agent" },
  ]);
});

test("before 1.2.0 only a section of the very name counts", () => {
  const file = parse("[Agent]\nroot = /a\n[AGENT]\nroot = /b\n", "/1.conf");
  const found = assignmentsOf([file], "AGENT", "root", [1, 1, 1]);
  expect(found.map(({ value }) => value)).toEqual(["/b"]);
});

test("DEFAULT is the only group that minds its case", () => {
  const file = parse("[default]\nroot = /a\n[DEFAULT]\nroot = /b\n", "/1.conf");
  expect(assignmentsOf([file], "DEFAULT", "root").map(({ value }) => value)).toEqual(["/b"]);
  expect(assignmentsOf([file], "default", "root").map(({ value }) => value)).toEqual(["/a"]);
});

test("an error has the file, the line and oslo.config's words", () => {
  expect(parseOsloConfig("[DEFAULT]\nstray\n", "/x.conf")).toEqual({
    status: "invalid",
    file: "/x.conf",
    line: 2,
    message: "No ':' or '=' found in assignment",
  });
});

test("an error never repeats the line, which may hold a password", () => {
  const broken = [
    "admin_password hunter2",
    " hunter2",
    "[hunter2",
    "= hunter2",
    "hunter2 = 1\n[a]",
  ];
  const faults = broken.map((line) => parseOsloConfig(`${line}\n`, "/x.conf"));
  expect(faults.map(({ status }) => status)).toEqual(broken.map(() => "invalid"));
  expect(JSON.stringify(faults)).not.toContain("hunter2");
});
