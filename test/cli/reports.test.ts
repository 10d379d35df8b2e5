import { expect, test } from "vitest";
import { parseReport } from "../../src/cli/reports.ts";

test.each([
  ["jsn", '--report jsn: there is no report "jsn"; did you mean "json"?'],
  ["xml=f", '--report xml=f: there is no report "xml"; use human or json'],
  ["json=", "--report json=: the file's name is missing"],
])("the report %s is refused in a sentence", (text, message) => {
  expect(() => parseReport(text)).toThrow(message);
});
