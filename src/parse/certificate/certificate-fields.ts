import { childrenOf, derTags, readFirstDer, readObjectIdentifier } from "./der.ts";
import { canonicalName } from "./distinguished-name.ts";
import { readExtensions } from "./extensions.ts";
import type { CertificateExtensions } from "./extensions.ts";

/** What OpenSSL compares when it looks for a certificate and judges a chain. Names are in canonical form. */
export interface CertificateFields {
  readonly version: number;
  readonly subject: string;
  readonly issuer: string;
  /** The DER of the issuer's name, to name the certificate in a message. */
  readonly issuerName: Buffer;
  /** The content of the INTEGER, hexadecimal. */
  readonly serial: string;
  /** Object identifier of the algorithm by which it is signed. */
  readonly signatureAlgorithm: string;
  readonly extensions: CertificateExtensions;
}

/** Reads a certificate; `null` if it is not one in DER. What is behind it does not count. */
export function readCertificateFields(der: Buffer): CertificateFields | null {
  const [body, algorithm] = childrenOf(readFirstDer(der) ?? undefined);
  const parts = childrenOf(body);
  const version = parts[0]?.tag === 0xa0 ? parts[0] : undefined;
  const [serial, , issuer, , subject] = version === undefined ? parts : parts.slice(1);
  if (serial?.tag !== derTags.integer || issuer?.tag !== derTags.sequence) return null;
  if (subject?.tag !== derTags.sequence) return null;
  const [number] = childrenOf(version);
  const [extensions] = childrenOf(parts.find(({ tag }) => tag === 0xa3));
  return {
    version: (number?.content[0] ?? 0) + 1,
    subject: canonicalName(subject),
    issuer: canonicalName(issuer),
    issuerName: issuer.whole,
    serial: serial.content.toString("hex"),
    signatureAlgorithm: readObjectIdentifier(childrenOf(algorithm)[0]),
    extensions: readExtensions(extensions),
  };
}
