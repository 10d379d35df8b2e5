import { expect, test } from "vitest";
import { parseEnvironmentFile } from "../../../src/parse/process/environment-file.ts";

/** What systemd 252 reads out of the text, by its `parse_env_file`. */
test.each<readonly [string, readonly (readonly [string, string])[]]>([
  [
    "A=1\nB=2\n",
    [
      ["A", "1"],
      ["B", "2"],
    ],
  ],
  ["A=1", [["A", "1"]]],
  ["  A = x y \t\n", [["A", "x y"]]],
  ["# A=1\n; B=2\n  # C=3\nD=4\n", [["D", "4"]]],
  ["# a comment \\\nA=1\nB=2\n", [["B", "2"]]],
  [
    "A='one two'\nB=\"three four\"\n",
    [
      ["A", "one two"],
      ["B", "three four"],
    ],
  ],
  ["A='x'\"y\"z\n", [["A", "xyz"]]],
  ["A=x'y'\n", [["A", "x'y'"]]],
  [
    "A='x # y'\nB=x # y\n",
    [
      ["A", "x # y"],
      ["B", "x # y"],
    ],
  ],
  ['A="a\\"b\\\\c\\$d\\`e\\nf"\n', [["A", 'a"b\\c$d`e\\nf']]],
  ["A='a\\b'\n", [["A", "a\\b"]]],
  ["A=a\\ b\\c\n", [["A", "a bc"]]],
  [
    "A=one\\\ntwo\nB=3\n",
    [
      ["A", "onetwo"],
      ["B", "3"],
    ],
  ],
  [
    "A='one\ntwo'\nB=3\n",
    [
      ["A", "one\ntwo"],
      ["B", "3"],
    ],
  ],
  ['A="one\\\ntwo"\n', [["A", "onetwo"]]],
  ["A='kept '  \n", [["A", "kept "]]],
  [
    "A=\nB=\n",
    [
      ["A", ""],
      ["B", ""],
    ],
  ],
  ["A=1\nA=2\n", [["A", "2"]]],
  [
    "A=1\r\nB=2\r\n",
    [
      ["A", "1"],
      ["B", "2"],
    ],
  ],
  ["no assignment\nexport C=1\n1D=2\n=3\nE=4\n", [["E", "4"]]],
  ["A=$B\n", [["A", "$B"]]],
  ["A='open\nB=2\n", [["A", "open\nB=2\n"]]],
  ["", []],
])("%j sets %j", (text, variables) => {
  const found = [...parseEnvironmentFile(text).values()].map(({ name, value }) => [name, value]);
  expect(found).toEqual(variables);
});

test("an assignment has the line on which it begins", () => {
  const text = "# one\n\nA='x\ny'\nB=1\\\n2\nC=3\n";
  const lines = [...parseEnvironmentFile(text).values()].map(({ line, name }) => [name, line]);
  expect(lines).toEqual([
    ["A", 3],
    ["B", 5],
    ["C", 7],
  ]);
});
