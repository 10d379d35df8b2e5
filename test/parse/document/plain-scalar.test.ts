import fc from "fast-check";
import { expect, test } from "vitest";
import { readPlainScalar } from "../../../src/parse/document/plain-scalar.ts";
import { runPython } from "../../support/system-python.ts";
import { textOf } from "../../support/text-of.ts";

test.each([
  ["text", "text"],
  ["", null],
  ["~", null],
  ["null", null],
  ["true", true],
  ["False", false],
  ["42", 42],
  ["-1.5", -1.5],
  ["0x1F", 31],
  ["10.0.0.1", "10.0.0.1"],
  ["node-01", "node-01"],
  ["y", "y"],
])("%s means the same in YAML 1.1 and 1.2", (text, value) => {
  expect(readPlainScalar(text)).toEqual({ value, reading: "certain" });
});

test.each([
  ["yes", true],
  ["Off", false],
  ["0700", 448],
  ["0o700", "0o700"],
  ["08", "08"],
  ["1_000", 1000],
  ["12:30", 750],
  ["0b11", 3],
  ["1e3", "1e3"],
  ["1.5e3", "1.5e3"],
  ["+.5", "+.5"],
  ["12345678901234567890", 12345678901234567000],
])("%s is ambiguous and read as Ansible reads it", (text, value) => {
  expect(readPlainScalar(text)).toEqual({ value, reading: "ambiguous" });
});

test.each(["2024-01-02", "2024-1-2 3:04:05", "2024-01-02T03:04:05Z"])("%s is a date", (text) => {
  expect(readPlainScalar(text)).toEqual({ value: text, reading: "date" });
});

test("PyYAML reads every scalar that way", () => {
  const words = fc
    .sample(
      fc.oneof(
        textOf("0123456789_.:+-exXobBaAfF", 8),
        fc.constantFrom("yes", "NO", "On", "oFF", "True", "tRUE", "Null", "nUll", ".inf", "-.Inf"),
      ),
      3000,
    )
    .filter((word) => !/^-?:|:$|^-$|^$/.test(word));
  const program = [
    "import json, sys, yaml",
    "def read(word):",
    "    value = yaml.safe_load('[' + word + ']')[0]",
    "    return repr(value) if isinstance(value, float) else value",
    "json.dump([read(word) for word in json.load(sys.stdin)], sys.stdout, default=lambda _: 'date')",
  ].join("\n");
  const expected = runPython(["-c", program], words) as readonly unknown[];
  for (const [index, word] of words.entries()) {
    const { value, reading } = readPlainScalar(word);
    const read = reading === "date" ? "date" : value;
    expect([word, comparable(read)]).toEqual([word, comparable(expected[index])]);
  }
});

/** Python tells 1 from 1.0, JSON does not. */
function comparable(value: unknown): unknown {
  if (typeof value === "number") return value;
  const isFloat =
    typeof value === "string" && /^(?:-?\d+(?:\.\d+)?(?:e[-+]\d+)?|-?inf|nan)$/.test(value);
  return isFloat ? Number(value.replace("inf", "Infinity").replace("nan", "NaN")) : value;
}
