import fc from "fast-check";
import { expect, test } from "vitest";
import { splitWords } from "../../../src/parse/inventory/shell-words.ts";
import { runPython } from "../../support/system-python.ts";
import { textOf } from "../../support/text-of.ts";

test.each([
  ["", []],
  ["  a  b\tc\n", ["a", "b", "c"]],
  [`a'b c'"d e"f`, ["ab cd ef"]],
  [String.raw`a\ b "\"\\\n" '\'`, ["a b", String.raw`"\\n`, "\\"]],
  ["'' \"\"", ["", ""]],
  ["$HOME `x` *", ["$HOME", "`x`", "*"]],
])("%j is split as a shell splits it, and nothing is expanded", (text, words) => {
  expect(splitWords(text)).toEqual({ words });
});

test.each([
  ["'a", "has no closing '"],
  ['a "b', 'has no closing "'],
  ["a\\", "ends with a backslash"],
])("%j has no words", (text, mistake) => {
  expect(splitWords(text)).toEqual({ mistake });
});

test("Python's shlex, which Ansible uses, splits every text the same way", () => {
  const texts = fc.sample(textOf("ab'\"\\ \t=", 12), 2000);
  const program = [
    "import json, shlex, sys",
    "def split(text):",
    "    try: return shlex.split(text)",
    "    except ValueError: return None",
    "json.dump([split(text) for text in json.load(sys.stdin)], sys.stdout)",
  ].join("\n");
  const expected = runPython(["-c", program], texts) as readonly unknown[];
  for (const [index, text] of texts.entries()) {
    const split = splitWords(text);
    expect([text, "words" in split ? split.words : null]).toEqual([text, expected[index]]);
  }
});
