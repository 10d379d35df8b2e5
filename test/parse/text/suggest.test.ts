import { expect, test } from "vitest";
import { editDistance, suggest } from "../../../src/parse/text/suggest.ts";

const words = ["hosts", "vars", "children", "ansible_host", "ansible_port"];

test.each([
  ["host", "hosts"],
  ["hsots", "hosts"],
  ["Children", "children"],
  ["childern", "children"],
  ["ansible_prot", "ansible_port"],
  ["ansible-host", "ansible_host"],
])("%s suggests %s", (word, nearest) => {
  expect(suggest(word, words)).toBe(`did you mean "${nearest}"?`);
});

test.each(["x", "", "tasks", "something"])("%j suggests nothing", (word) => {
  expect(suggest(word, words)).toBeUndefined();
});

test("the nearest of several candidates is suggested", () => {
  expect(suggest("nvoa", ["novas", "nova"])).toBe('did you mean "nova"?');
});

test.each([
  ["", "", 0],
  ["abc", "abc", 0],
  ["abc", "acb", 1],
  ["abc", "", 3],
  ["prot", "port", 1],
  ["ca", "abc", 3],
])("the distance of %s and %s is %i", (one, other, distance) => {
  expect(editDistance(one, other)).toBe(distance);
});

test("an endless word is not compared", () => {
  const word = "h".repeat(1_000_000);
  expect(suggest(word, [`${word}s`])).toBeUndefined();
});
