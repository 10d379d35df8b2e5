/** A text, or where its bytes stop being UTF-8: `line` is 1-based, `message` is Python's. */
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
  const position = firstInvalid(bytes);
  const byte = (bytes[position] ?? 0).toString(16).padStart(2, "0");
  return {
    status: "failed",
    line: lineAt(bytes, position),
    message: `'utf-8' codec can't decode byte 0x${byte} in position ${position}`,
  };
}

function firstInvalid(bytes: Uint8Array): number {
  let position = 0;
  while (position < bytes.length) {
    const length = sequenceLength(bytes, position);
    if (length === 0) return position;
    position += length;
  }
  return position;
}

/** Length of the sequence that starts at `position`; 0 if it is not UTF-8. */
function sequenceLength(bytes: Uint8Array, position: number): number {
  const lead = bytes[position] ?? 0;
  if (lead < 0x80) return 1;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const [lowest, highest] = secondByteRange(lead);
  const second = bytes[position + 1] ?? 0;
  if (second < lowest || second > highest) return 0;
  for (let offset = 2; offset < length; offset += 1) {
    if (((bytes[position + offset] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return length;
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
