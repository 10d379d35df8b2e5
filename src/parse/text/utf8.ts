/**
 * A text, or where its bytes stop being UTF-8: `line` is 1-based; `message` is Python's, with its positions counted from the
 * start of the content (a Python program that reads a file piece by piece counts from the start of a piece).
 */
export type Decoded =
  | { readonly status: "decoded"; readonly text: string }
  | { readonly status: "failed"; readonly line: number; readonly message: string };

/** Decodes strict UTF-8 as Python does: a byte order mark stays in the text. A string passes through. */
export function decodeUtf8(content: string | Uint8Array): Decoded {
  if (typeof content === "string") return { status: "decoded", text: content };
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
    return { status: "decoded", text };
  } catch {
    return describeFailure(content);
  }
}

/** Decodes UTF-8 and puts U+FFFD in the place of what is none. */
export function decodeLossy(content: string | Uint8Array): string {
  if (typeof content === "string") return content;
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(content);
}

function describeFailure(bytes: Uint8Array): Decoded {
  let start = 0;
  let sequence = readSequence(bytes, start);
  while (start < bytes.length && sequence.valid === sequence.length) {
    start += sequence.length;
    sequence = readSequence(bytes, start);
  }
  const what = describeBytes(bytes, start, sequence);
  const reason = explain(bytes, start, sequence);
  return {
    status: "failed",
    line: lineAt(bytes, start),
    message: `'utf-8' codec can't decode ${what}: ${reason}`,
  };
}

/** The bytes from a position on that begin one character. */
interface Sequence {
  /** How many the first one asks for; 1 if it begins none. */
  readonly length: number;
  /** How many are as they should be. */
  readonly valid: number;
}

function readSequence(bytes: Uint8Array, start: number): Sequence {
  const lead = bytes[start] ?? 0;
  if (lead < 0x80) return { length: 1, valid: 1 };
  if (lead < 0xc2 || lead > 0xf4) return { length: 1, valid: 0 };
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  const [lowest, highest] = secondByteRange(lead);
  const second = bytes[start + 1] ?? 0;
  if (second < lowest || second > highest) return { length, valid: 1 };
  let valid = 2;
  while (valid < length && ((bytes[start + valid] ?? 0) & 0xc0) === 0x80) valid += 1;
  return { length, valid };
}

function describeBytes(bytes: Uint8Array, start: number, { valid }: Sequence): string {
  if (valid > 1) return `bytes in position ${start}-${start + valid - 1}`;
  const byte = (bytes[start] ?? 0).toString(16);
  return `byte 0x${byte} in position ${start}`;
}

function explain(bytes: Uint8Array, start: number, { valid }: Sequence): string {
  if (valid === 0) return "invalid start byte";
  return start + valid < bytes.length ? "invalid continuation byte" : "unexpected end of data";
}

/** Shuts out overlong forms, surrogates and what is above U+10FFFF. */
function secondByteRange(lead: number): readonly [lowest: number, highest: number] {
  if (lead === 0xe0) return [0xa0, 0xbf];
  if (lead === 0xed) return [0x80, 0x9f];
  if (lead === 0xf0) return [0x90, 0xbf];
  if (lead === 0xf4) return [0x80, 0x8f];
  return [0x80, 0xbf];
}

function lineAt(bytes: Uint8Array, position: number): number {
  const before = new TextDecoder("latin1").decode(bytes.subarray(0, position));
  return before.split(/\r\n|\n|\r/).length;
}
