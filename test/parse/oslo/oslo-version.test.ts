import { expect, test } from "vitest";
import { hasFeature, parseOsloVersion } from "../../../src/parse/oslo/oslo-version.ts";
import type { OsloFeature } from "../../../src/parse/oslo/oslo-version.ts";

test.each([
  ["9.0.0", [9, 0, 0]],
  ["1.12.1", [1, 12, 1]],
  ["5.2", [5, 2]],
  ["1:9.0.0-3", [9, 0, 0]],
  ["2:4.11.0-1.el7", [4, 11, 0]],
  ["5.2.0+git20180313.1", [5, 2, 0]],
  ["9.0.1.dev3", [9, 0, 1]],
  ["1.2.0a3", [1, 2, 0, -3, 3]],
  ["1.4.0~rc1-2", [1, 4, 0, -1, 1]],
  ["2013.1b5", [0, 2013, 1]],
])("%s is a release", (text, version) => {
  expect(parseOsloVersion(text)).toEqual(version);
});

test.each(["", "latest", "v", "-1", ".1", "9".repeat(400), " 9.0.0"])("%j is none", (text) => {
  expect(parseOsloVersion(text)).toBeNull();
});

test.each([
  ["sections ignore case", "1.1.1", "1.2.0a1"],
  ["sections ignore case", "2013.1b5", "1.2.0"],
  ["missing directory is an error", "1.2.1", "1.3.0"],
  ["backslash escapes a dollar", "1.2.1", "1.3.0"],
  ["own group before DEFAULT", "1.4.0.0a4", "1.4.0"],
  ["names with a group", "1.11.0", "1.12.0"],
  ["program without .py", "3.5.0", "3.18.0"],
  ["default directories", "3.19.0", "3.20.0"],
  ["unset is empty", "3.20.0", "3.23.0"],
  ["snap directories", "4.5.1", "4.6.0"],
  ["environment", "6.6.2", "6.7.0"],
  ["environment", "6.7.0rc1", "6.7.0"],
  ["names with a group", "1.9.3", "10.0.0"],
] as const)("%s: not in %s, but in %s", (feature: OsloFeature, before, after) => {
  expect(hasFeature(parseOsloVersion(before) ?? [], feature)).toBe(false);
  expect(hasFeature(parseOsloVersion(after) ?? [], feature)).toBe(true);
});

test("a release that is not known counts as the newest", () => {
  expect(hasFeature(undefined, "environment")).toBe(true);
});
