import { expect, test } from "vitest";
import { parseDuration } from "../../../src/parse/text/duration.ts";

test.each([
  ["1m", 60],
  ["90m", 5400],
  ["12h", 43_200],
  ["30d", 2_592_000],
  ["2w", 1_209_600],
  ["007d", 604_800],
  ["3660d", 316_224_000],
])("%s is %i seconds", (text, seconds) => {
  expect(parseDuration(text)).toEqual({ seconds });
});

test.each([
  "",
  "0d",
  "00000w",
  "30",
  "d",
  "-1d",
  "1.5d",
  " 1d",
  "1d ",
  "1D",
  "1s",
  "1y",
  "1d2h",
  "1e3d",
])("%j is none", (text) => {
  expect(parseDuration(text)).toEqual({
    mistake: "must be a number of minutes, hours, days or weeks above zero: 90m, 12h, 30d or 2w",
  });
});

test.each(["3661d", "9999999w", "9999999m"])("%s is too long", (text) => {
  expect(parseDuration(text)).toEqual({ mistake: "is more than ten years" });
});
