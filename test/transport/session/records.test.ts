import fc from "fast-check";
import { expect, test } from "vitest";
import { createRecordParser } from "../../../src/transport/session/records.ts";
import type { AnswerRecord } from "../../../src/transport/session/records.ts";

const nonce = "0123456789abcdef0123456789abcdef";

function parse(chunks: readonly Buffer[]): readonly AnswerRecord[] {
  const parser = createRecordParser(nonce);
  return chunks.flatMap((chunk) => [...parser.push(chunk)]);
}

function stream(records: readonly AnswerRecord[]): Buffer {
  return Buffer.concat(
    records.flatMap(({ request, tag, words, body }) => [
      Buffer.from(`\n${nonce} ${[request, tag, ...words].join(" ")}\n`),
      body,
    ]),
  );
}

const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
const record = fc.record({
  request: fc.nat(9),
  tag: word.filter((tag) => tag !== "end"),
  words: fc.array(word, { maxLength: 3 }),
  // Bodies that look like frames of a forger who does not know the nonce.
  body: fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map(Buffer.from),
    fc.constant(Buffer.from("\nEND 0\n\n0000 1 end\n")),
  ),
});
const answer = fc
  .array(record, { maxLength: 4 })
  .map((records) => [...records, { request: 1, tag: "end", words: [], body: Buffer.alloc(0) }]);

function cut(bytes: Buffer, sizes: readonly number[]): readonly Buffer[] {
  const chunks: Buffer[] = [];
  let at = 0;
  for (const size of sizes) chunks.push(bytes.subarray(at, (at += size)));
  return [...chunks, bytes.subarray(at)];
}

test("any answer is read the same however its bytes are cut, behind any noise", () => {
  fc.assert(
    fc.property(answer, fc.array(fc.nat(40)), fc.string(), (records, sizes, noise) => {
      const bytes = Buffer.concat([Buffer.from(noise), stream(records)]);
      const read = parse(cut(bytes, sizes));
      expect(read.map(({ body, ...rest }) => ({ ...rest, body: body.toString("hex") }))).toEqual(
        records.map(({ body, ...rest }) => ({ ...rest, body: body.toString("hex") })),
      );
    }),
    { numRuns: 2000 },
  );
});

test("an answer that is cut anywhere never has an end", () => {
  const bytes = stream([
    { request: 1, tag: "data", words: [], body: Buffer.from("content") },
    { request: 1, tag: "end", words: [], body: Buffer.alloc(0) },
  ]);
  for (let length = 0; length < bytes.length; length += 1) {
    expect(parse([bytes.subarray(0, length)]).some(({ tag }) => tag === "end")).toBe(false);
  }
});
