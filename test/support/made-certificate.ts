import { createHash, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { derTags, encodeDer, encodeObjectIdentifier } from "../../src/parse/certificate/der.ts";

export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** What a certificate of a test says, right or wrong. */
export interface MadeCertificate {
  readonly subject: Buffer;
  readonly issuer: Buffer;
  readonly serial: number;
  readonly key: KeyPair;
  readonly issuerKey: KeyPair;
  readonly digest: "sha1" | "sha256";
  /** Seconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Values of extensions, none of them for version 1. */
  readonly extensions: readonly Buffer[];
}

const sequence = (...parts: readonly Buffer[]) => encodeDer(derTags.sequence, ...parts);

/** Encodes and signs it. */
export function makeCertificate(made: MadeCertificate): Buffer {
  const { digest, extensions, issuerKey } = made;
  const isOld = extensions.length === 0;
  const algorithm = signatureAlgorithm(issuerKey, digest);
  const body = sequence(
    ...(isOld ? [] : [encodeDer(0xa0, encodeDer(derTags.integer, Buffer.from([2])))]),
    encodeInteger(made.serial),
    algorithm,
    made.issuer,
    sequence(encodeTime(made.notBefore), encodeTime(made.notAfter)),
    made.subject,
    made.key.publicKey.export({ type: "spki", format: "der" }),
    ...(isOld ? [] : [encodeDer(0xa3, sequence(...extensions))]),
  );
  const signature = sign(digest, body, issuerKey.privateKey);
  return sequence(body, algorithm, encodeBits(signature, 0));
}

export function encodeExtension(type: string, value: Buffer, critical = false): Buffer {
  const flag = critical ? [encodeDer(derTags.boolean, Buffer.from([0xff]))] : [];
  return sequence(encodeObjectIdentifier(type), ...flag, encodeDer(derTags.octetString, value));
}

/** A name of one attribute per entry: its object identifier, the tag of its text, and the text. */
export function encodeName(
  ...attributes: readonly (readonly [type: string, tag: number, text: string])[]
): Buffer {
  const parts = attributes.map(([type, tag, text]) =>
    encodeDer(
      derTags.set,
      sequence(encodeObjectIdentifier(type), encodeDer(tag, Buffer.from(text, "latin1"))),
    ),
  );
  return sequence(...parts);
}

export function encodeInteger(value: number): Buffer {
  const digits = value.toString(16);
  const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex");
  const isNegative = ((bytes[0] ?? 0) & 0x80) !== 0;
  return encodeDer(derTags.integer, isNegative ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

export function encodeBits(bytes: Buffer, unused: number): Buffer {
  return encodeDer(derTags.bitString, Buffer.from([unused]), bytes);
}

export function keyIdentifier({ publicKey }: KeyPair): Buffer {
  return createHash("sha1")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest();
}

export function toPem(label: string, der: Buffer): string {
  const lines = der.toString("base64").replaceAll(/.{64}(?=.)/g, "$&\n");
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

function encodeTime(seconds: number): Buffer {
  const digits = new Date(seconds * 1000).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return encodeDer(0x17, Buffer.from(digits.slice(2)));
}

function signatureAlgorithm({ publicKey }: KeyPair, digest: MadeCertificate["digest"]): Buffer {
  const byKey: Readonly<Record<string, string>> = {
    "rsa sha1": "1.2.840.113549.1.1.5",
    "rsa sha256": "1.2.840.113549.1.1.11",
    "ec sha1": "1.2.840.10045.4.1",
    "ec sha256": "1.2.840.10045.4.3.2",
  };
  const found = byKey[`${publicKey.asymmetricKeyType} ${digest}`] ?? "";
  return sequence(encodeObjectIdentifier(found), encodeDer(derTags.null));
}
