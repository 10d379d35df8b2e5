import { expect, test } from "vitest";
import { diagnoseClock, measureClock } from "../../../src/tasks/signing-dir/clock.ts";

/** A control node's clock that says one thing after the other. */
function clockOf(...times: readonly number[]) {
  const next = times.values();
  return { now: () => next.next().value ?? Number.NaN };
}

test.each([
  ["the same", 100, [100.4, 100.6], 0],
  ["anything between question and answer", 103, [100.4, 104.2], 0],
  ["the second that is not over yet", 105, [100.4, 104.2], 0],
  ["ahead", 200, [100.4, 104.2], 95],
  ["behind", 40, [100.4, 104.2], -60],
])("of a host's clock that is %s, %d is as far off as %j allow", async (_, now, times, skew) => {
  expect(await measureClock({ now: async () => now }, clockOf(...times))).toEqual({ now, skew });
});

test("a clock is told that is off by more than a minute, or that decides what is valid", () => {
  const now = Date.parse("2026-01-02T03:04:05Z") / 1000;
  expect(diagnoseClock({ now, skew: 60 }, "of no matter")).toEqual([]);
  expect(diagnoseClock({ now, skew: 0 }, "decisive")).toEqual([]);
  expect(diagnoseClock({ now, skew: -61 }, "of no matter")).toEqual([
    {
      code: "clock-skew",
      severity: "warning",
      message: expect.stringContaining(
        "the host's clock (2026-01-02T03:04:05Z) is 61 s behind ours",
      ),
      cure: "by-hand",
    },
  ]);
  expect(diagnoseClock({ now, skew: 30 }, "decisive")).toMatchObject([{ severity: "error" }]);
});
