import { expect, test } from "vitest";
import { readLogTime, readOffset } from "../../../src/parse/log/log-time.ts";

/** 2026-01-02T03:04:05Z, by a host that is an hour east. */
const clock = { now: Date.UTC(2026, 0, 2, 3, 4, 5) / 1000, offset: 3600 };

test.each([
  ["2013-11-02 10:11:12.123 4567 WARNING keystoneclient", "2013-11-02T10:11:12", "09:11:12Z"],
  ["2013-11-02 10:11:12,123 WARNING", "2013-11-02T10:11:12", "09:11:12Z"],
  ["2013-11-02T10:11:12.123456+02:00 ctl01 nova", "2013-11-02T10:11:12+02:00", "08:11:12Z"],
  ["2013-11-02T10:11:12-0130 ctl01 nova[7]:", "2013-11-02T10:11:12-0130", "11:41:12Z"],
  ["2013-11-02T10:11:12Z ctl01", "2013-11-02T10:11:12Z", "10:11:12Z"],
  ["[Sat Nov 02 10:11:12.123456 2013] [:error]", "2013-11-02T10:11:12", "09:11:12Z"],
])("%s", (line, text, time) => {
  const seconds = Date.parse(`2013-11-02T${time}`) / 1000;
  expect(readLogTime(line, clock)).toEqual({ text, seconds });
});

test("a date without a year is the last one of its name", () => {
  const textOf = (line: string) => readLogTime(line, clock)?.text;
  expect(textOf("Jan  2 03:04:05 swift1 proxy-server: x")).toBe("2026-01-02T03:04:05");
  expect(textOf("Dec 31 23:59:59 swift1 proxy-server: x")).toBe("2025-12-31T23:59:59");
  const eve = { now: Date.UTC(2025, 11, 31, 23, 0, 0) / 1000, offset: null };
  expect(readLogTime("Jan  1 00:30:00 swift1", eve)?.text).toBe("2026-01-01T00:30:00");
  expect(readLogTime("Jan  1 00:30:00 swift1", eve)?.seconds).toBe(
    Date.UTC(2026, 0, 1, 0, 30) / 1000,
  );
});

test("what only looks like a date is none, nor is one far behind", () => {
  expect(readLogTime("2013-99-02 10:11:12 x", clock)).toBeNull();
  expect(readLogTime("no date at all", clock)).toBeNull();
  expect(readLogTime(`${"x".repeat(100)}2013-11-02 10:11:12`, clock)).toBeNull();
});

test("zones", () => {
  expect(readOffset("+0530")).toBe(19_800);
  expect(readOffset("-01:00")).toBe(-3600);
  expect(readOffset("Z")).toBe(0);
  expect(readOffset("UTC")).toBeNull();
});
