import { expect, test } from "vitest";
import { durationText } from "../../src/model/duration-text.ts";

test.each([
  [0, "0 minutes"],
  [60, "1 minute"],
  [7199, "119 minutes"],
  [7200, "2 hours"],
  [172_799, "47 hours"],
  [172_800, "2 days"],
  [34.9 * 86_400, "34 days"],
])("%f seconds are %s", (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
});
