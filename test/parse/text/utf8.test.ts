import { array, constantFrom, oneof, sample, uint8Array } from "fast-check";
import { expect, test } from "vitest";
import { decodeLossy, decodeUtf8 } from "../../../src/parse/text/utf8.ts";
import { runPython } from "../../support/system-python.ts";

test("a byte order mark stays, as Python leaves it", () => {
  expect(decodeUtf8(Buffer.from("\ufeffa"))).toEqual({ status: "decoded", text: "\ufeffa" });
  expect(decodeLossy(Buffer.from("\ufeffa"))).toBe("\ufeffa");
});

test.each([
  ["a lone continuation byte", [0x61, 0x80], "byte 0x80 in position 1: invalid start byte"],
  ["an overlong slash", [0xc0, 0xaf], "byte 0xc0 in position 0: invalid start byte"],
  [
    "an overlong form of three bytes",
    [0xe0, 0x80, 0xaf],
    "byte 0xe0 in position 0: invalid continuation byte",
  ],
  ["a surrogate", [0x61, 0xed, 0xa0, 0x80], "byte 0xed in position 1: invalid continuation byte"],
  [
    "what is above U+10FFFF",
    [0xf4, 0x90, 0x80, 0x80],
    "byte 0xf4 in position 0: invalid continuation byte",
  ],
  [
    "a sequence that is cut",
    [0x61, 0xf0, 0x9f, 0x98],
    "bytes in position 1-3: unexpected end of data",
  ],
  [
    "a sequence that another character cuts",
    [0xf0, 0x9f, 0x61],
    "bytes in position 0-1: invalid continuation byte",
  ],
])("%s is an error at its byte, with Python's reason", (_name, bytes, what) => {
  const message = `'utf-8' codec can't decode ${what}`;
  expect(decodeUtf8(Uint8Array.from(bytes))).toEqual({ status: "failed", line: 1, message });
});

test("the line of an error counts every kind of line end once", () => {
  const bytes = Buffer.concat([Buffer.from("a\nb\rc\r\nd\u0085e\u2028"), Buffer.of(0xe4)]);
  expect(decodeUtf8(bytes)).toMatchObject({ status: "failed", line: 4 });
});

const sequences = constantFrom(
  [0x61],
  [0xc3, 0xa4],
  [0xe2, 0x82, 0xac],
  [0xf0, 0x9f, 0x98, 0x80],
  [0xe0, 0xa0],
  [0xed, 0x9f],
  [0xf0, 0x90],
  [0xf4, 0x8f, 0xbf],
  [0xff],
  [0x80],
);
const decode = `
import json, sys
def decode(numbers):
    try:
        return {'status': 'decoded', 'text': bytes(numbers).decode('utf-8')}
    except UnicodeDecodeError as error:
        return {'status': 'failed', 'message': str(error)}
print(json.dumps([decode(one) for one in json.load(sys.stdin)]))`;

test("20,000 byte strings have the text or the message that Python gives them", () => {
  const strings = sample(
    oneof(
      uint8Array({ maxLength: 12 }).map((bytes) => [...bytes]),
      array(sequences, { maxLength: 5 }).map((parts) => parts.flat()),
    ),
    { numRuns: 20_000, seed: 1999 },
  );
  const ours = strings.map((bytes) => {
    const decoded = decodeUtf8(Uint8Array.from(bytes));
    if (decoded.status === "decoded") return decoded;
    return { status: decoded.status, message: decoded.message };
  });
  expect(ours).toEqual(runPython(["-c", decode], strings));
  expect(ours.filter(({ status }) => status === "decoded").length).toBeGreaterThan(2000);
});
