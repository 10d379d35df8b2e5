/** One value of a DER encoding: its tag byte, its content, and both with the length between them. */
export interface DerElement {
  readonly tag: number;
  readonly content: Buffer;
  readonly whole: Buffer;
}

export const derTags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The values that stand one behind the other; `null` if it is not DER, which never has an indefinite length. */
export function readDer(bytes: Buffer): readonly DerElement[] | null {
  const elements: DerElement[] = [];
  for (let rest = bytes; rest.length > 0;) {
    const element = readFirstDer(rest);
    if (element === null) return null;
    elements.push(element);
    rest = rest.subarray(element.whole.length);
  }
  return elements;
}

/** The first value, whatever is behind it. */
export function readFirstDer(bytes: Buffer): DerElement | null {
  const tag = bytes[0];
  const first = bytes[1];
  // A tag of several bytes stands nowhere in a certificate.
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return null;
  const lengthBytes = first < 0x80 ? 0 : first - 0x80;
  if (first === 0x80 || lengthBytes > 4 || bytes.length < 2 + lengthBytes) return null;
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(2, lengthBytes);
  const start = 2 + lengthBytes;
  if (bytes.length < start + length) return null;
  return {
    tag,
    content: bytes.subarray(start, start + length),
    whole: bytes.subarray(0, start + length),
  };
}

/** The values in a SEQUENCE, a SET or a tagged value; none if it is no such thing. */
export function childrenOf(element: DerElement | undefined): readonly DerElement[] {
  return element === undefined ? [] : (readDer(element.content) ?? []);
}

/** Longer ones than anybody registers are not worth their arithmetic. */
const longestIdentifier = 64;

/** An object identifier as `2.5.29.19`, or its bytes if it is very long; empty if it is none. */
export function readObjectIdentifier(element: DerElement | undefined): string {
  if (element?.tag !== derTags.objectIdentifier) return "";
  if (element.content.length > longestIdentifier) return `#${element.content.toString("hex")}`;
  const parts: bigint[] = [];
  let part = 0n;
  for (const byte of element.content) {
    part = (part << 7n) | BigInt(byte & 0x7f);
    if (byte >= 0x80) continue;
    parts.push(part);
    part = 0n;
  }
  const [first = 0n, ...others] = parts;
  const root = first < 80n ? first / 40n : 2n;
  return [root, first - root * 40n, ...others].join(".");
}

/** Encodes a value from the bytes of its content. */
export function encodeDer(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const digits = content.length.toString(16);
  const length = Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex");
  return Buffer.concat([Buffer.from([tag, 0x80 + length.length]), length, content]);
}

/** Encodes an object identifier such as `2.5.29.19`. */
export function encodeObjectIdentifier(text: string): Buffer {
  const [root = 0, second = 0, ...others] = text.split(".").map(Number);
  const parts = [root * 40 + second, ...others].map((part) => {
    const bytes = [part & 0x7f];
    for (let rest = part >>> 7; rest > 0; rest >>>= 7) bytes.unshift(0x80 | (rest & 0x7f));
    return Buffer.from(bytes);
  });
  return encodeDer(derTags.objectIdentifier, ...parts);
}
