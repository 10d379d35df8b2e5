import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeLogs } from "../../../src/transport/reader/decode-logs.ts";
import type { AnswerRecord } from "../../../src/transport/session/records.ts";

const texts = ["a", "b"].map((id) => ({ id, text: id }));
const clock = record("clock", ["1700000000", "+0130"], "");

function record(tag: string, words: readonly string[], body: string | Uint8Array): AnswerRecord {
  return { request: 1, tag, words, body: Buffer.from(body) };
}

function hitsIn(body: string | Uint8Array) {
  const records = [clock, record("log", ["0", "f", "7", "-"], body)];
  const [answer] = decodeLogs(records, [1], texts);
  const read = answer?.files[0]?.read("/x", 100);
  if (read?.status !== "searched") throw new Error("it was not searched");
  return read.hits;
}

test("what a host says of one query is not taken for another's", () => {
  const records = [
    clock,
    record("log", ["1", "n", "0", "-"], ""),
    record("log", ["2", "f", "500", "-"], "1 1 0\nf a\nl a\n"),
    record("journal", ["2", "late"], ""),
    record("log", ["9", "n", "0", "-"], ""),
  ];
  const [first, second, third] = decodeLogs(records, [1, 2, 0], texts);
  expect(first?.files).toEqual([]);
  expect(second?.files.map(({ place, read }) => [place, read("/x", 100)])).toMatchObject([
    [0, { status: "denied" }],
    [1, { status: "searched", bytes: 100, extent: "end", hits: [{ id: "a", count: 1 }] }],
  ]);
  expect([first?.journal, second?.journal, third?.journal]).toEqual([
    null,
    null,
    { status: "late" },
  ]);
  expect(third?.clock).toEqual({ now: 1_700_000_000, offset: 5400 });
});

test("a host without one of the tools says so for every file", () => {
  const answers = decodeLogs([clock, record("missing", ["awk"], "")], [1, 1], texts);
  for (const { files } of answers)
    expect(files.map(({ read }) => read("/x", 1))).toEqual([
      { path: "/x", status: "no-tool", tool: "awk" },
    ]);
});

test("a host that left its tokens in has them taken out here, and long lines cut", () => {
  const token = `MII${"Ab1".repeat(3000)}`;
  const [hit] = hitsIn(`1 2 0\nf x ${token}\nl ${"long ".repeat(1000)}\n`);
  expect(hit?.first).toBe("x [redacted]");
  expect(hit?.last).toHaveLength(400);
});

test("whatever a host says, there is an answer of bounded size", () => {
  const line = fc.oneof(
    fc.constantFrom("1 1 1", "2 9 0", "7 1 1", "f x", "l ", "o \u001b[2J", "f"),
    fc.string({ unit: "binary" }),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 50 }), (lines) => {
      const hits = hitsIn(lines.join("\n"));
      expect(hits.length).toBeLessThanOrEqual(texts.length);
    }),
  );
  fc.assert(fc.property(fc.uint8Array(), (bytes) => hitsIn(bytes).length <= texts.length));
});
