import { assert, property, uint8Array } from "fast-check";
import { expect, test } from "vitest";
import { decodeLossy, decodeUtf8 } from "../../../src/parse/text/utf8.ts";

test("a byte order mark stays, as Python leaves it", () => {
  expect(decodeUtf8(Buffer.from("\ufeffa"))).toEqual({ status: "decoded", text: "\ufeffa" });
  expect(decodeLossy(Buffer.from("\ufeffa"))).toBe("\ufeffa");
});

test.each([
  ["a lone continuation byte", [0x61, 0x80], 1],
  ["an overlong slash", [0xc0, 0xaf], 0],
  ["an overlong form of three bytes", [0xe0, 0x80, 0xaf], 0],
  ["a surrogate", [0x61, 0xed, 0xa0, 0x80], 1],
  ["what is above U+10FFFF", [0xf4, 0x90, 0x80, 0x80], 0],
  ["a sequence that is cut", [0x61, 0xf0, 0x9f, 0x98], 1],
  ["latin-1 on the third line", [0x0a, 0x0d, 0x0a, 0xe4, 0x0a], 3],
])("%s is an error at its byte", (_name, bytes, position) => {
  const line = bytes.includes(0x0d) ? 3 : 1;
  const byte = bytes[position]?.toString(16) ?? "";
  expect(decodeUtf8(Uint8Array.from(bytes))).toEqual({
    status: "failed",
    line,
    message: `'utf-8' codec can't decode byte 0x${byte} in position ${position}`,
  });
});

test("what comes before the byte that is named is UTF-8", () => {
  expect(() => {
    assert(
      property(uint8Array({ maxLength: 12 }), (bytes) => {
        const decoded = decodeUtf8(bytes);
        if (decoded.status === "decoded")
          return Buffer.from(decoded.text).equals(Buffer.from(bytes));
        const position = Number(/\d+$/.exec(decoded.message)?.[0]);
        return decodeUtf8(bytes.subarray(0, position)).status === "decoded";
      }),
      { numRuns: 2000 },
    );
  }).not.toThrow();
});
