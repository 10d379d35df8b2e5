import { expect, test } from "vitest";
import { createHostReader } from "../../../src/transport/reader/host-reader.ts";

/** A reader of a host that says one thing after the other when it is asked for the time. */
function readerOf(...said: readonly string[]) {
  const next = said.values();
  return createHostReader(
    async (requests) =>
      requests.map(() => [
        { request: 1, tag: "now", words: [], body: Buffer.from(next.next().value ?? "") },
      ]),
    async (url) => ({ status: "failed", url, reason: "no network", stage: "connection" }),
  );
}

test("the host's clock is what date says", async () => {
  expect(await readerOf("1700000000\n").now()).toBe(1_700_000_000);
});

test("a second look asks for the time again, or the clock would seem to be behind", async () => {
  const reader = readerOf("1700000000\n", "1700000090\n");
  expect([await reader.now(), await reader.now()]).toEqual([1_700_000_000, 1_700_000_090]);
});

// A certificate would be judged by the year 1970, or by no time at all.
test.each(["", "\n", "date: not found\n", "-5\n", "17e8\n", "99999999999999999999\n"])(
  "a host that says %j instead of the time is not judged",
  async (said) => {
    await expect(readerOf(said).now()).rejects.toMatchObject({
      code: "request-failed",
      message: expect.stringContaining("date +%s"),
    });
  },
);
