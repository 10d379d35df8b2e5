import { expect, test } from "vitest";
import { continuedLines } from "../../../src/parse/text/continued-lines.ts";

const text = "one \\\n  two\\\n# left\n;out\nthree\n\nlast\\";

test("a backslash joins lines, and comments in between are left out", () => {
  expect([...continuedLines(text, /^[#;]/)]).toEqual([
    { content: "one  two three", line: 1 },
    { content: "", line: 6 },
    { content: "last", line: 7 },
  ]);
});

test("where nothing is a comment, what looks like one continues the line", () => {
  expect([...continuedLines(text, null)][0]).toEqual({ content: "one  two # left", line: 1 });
});
