import { createHash, X509Certificate } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { readCertificateFields } from "../../../parse/certificate/certificate-fields.ts";
import type { CertificateFields } from "../../../parse/certificate/certificate-fields.ts";
import { childrenOf, readFirstDer, readObjectIdentifier } from "../../../parse/certificate/der.ts";
import type { DerElement } from "../../../parse/certificate/der.ts";
import { readPem } from "../../../parse/certificate/pem.ts";

/** What a file that should hold a certificate does hold. */
export type CertificateFile =
  | {
      readonly status: "certificate";
      readonly sha256: string;
      /** Those before the first damage. The first one in the file is what OpenSSL looks at first. */
      readonly certificates: readonly [Certificate, ...Certificate[]];
      /** Why not every OpenSSL reads it; `null`: each does. */
      readonly flaw: Flaw | null;
    }
  /** `why` is a clause such as `it is a page of HTML`. */
  | { readonly status: "unreadable"; readonly sha256: string; readonly why: string };

/**
 * `der`: it is not PEM. `damage`: a block behind a certificate is damaged. `foreign`: a block before the first certificate has
 * a name that OpenSSL does not know. `why` is a clause.
 */
export interface Flaw {
  readonly kind: "der" | "damage" | "foreign";
  readonly why: string;
}

export interface Certificate {
  /** SHA-256 of the DER, lower-case hexadecimal. */
  readonly fingerprint: string;
  /** Seconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly fields: CertificateFields;
  /** `null`: of a kind that OpenSSL does not know. */
  readonly publicKey: KeyObject | null;
  /** What a `TRUSTED CERTIFICATE` says of its use for mail, which is what `openssl cms` asks about. */
  readonly trust: "trusted" | "rejected" | "unsaid";
  readonly x509: X509Certificate;
}

export interface CertificateReader {
  read(content: Buffer): CertificateFile;
  /** Whether the signature of a certificate was made with the other one's key. */
  isSignedBy(certificate: Certificate, issuer: Certificate): boolean;
}

/** OpenSSL takes some 20 s over 2 MiB that begin like PEM and never end; a certificate with its text dump has 8 KiB. */
export const maximumCertificateBytes = 64 * 1024;

/** Reads and verifies certificates, each distinct content once: a fleet has a handful of them. */
export function createCertificateReader(): CertificateReader {
  const known = new Map<string, CertificateFile>();
  const verified = new Map<string, boolean>();
  return {
    isSignedBy(certificate, issuer) {
      const key = `${certificate.fingerprint} ${issuer.fingerprint}`;
      const signed = verified.get(key) ?? verifySignature(certificate, issuer);
      verified.set(key, signed);
      return signed;
    },
    read(content) {
      const sha256 = createHash("sha256").update(content).digest("hex");
      const file = known.get(sha256) ?? parse(content, sha256);
      known.set(sha256, file);
      return file;
    },
  };
}

function parse(content: Buffer, sha256: string): CertificateFile {
  const unreadable = (why: string): CertificateFile => ({ status: "unreadable", sha256, why });
  if (content.length === 0) return unreadable("it is empty");
  if (content.length > maximumCertificateBytes)
    return unreadable(`it has ${content.length} bytes, far too many`);
  const text = content.toString("latin1");
  const { certificates, flaw } = content[0] === 0x30 ? parseDer(content) : parsePem(text);
  const [first, ...others] = certificates;
  if (first !== undefined)
    return { status: "certificate", sha256, certificates: [first, ...others], flaw };
  return unreadable(flaw?.why ?? explainText(text));
}

interface Parsed {
  readonly certificates: readonly Certificate[];
  readonly flaw: Flaw | null;
}

function parseDer(content: Buffer): Parsed {
  const certificates: Certificate[] = [];
  for (let rest = content; rest.length > 0;) {
    const element = readFirstDer(rest);
    const certificate = element === null ? null : describe(element.whole, undefined);
    if (element === null || certificate === null) break;
    certificates.push(certificate);
    rest = rest.subarray(element.whole.length);
  }
  if (certificates.length === 0) return parsePem(content.toString("latin1"));
  return { certificates, flaw: { kind: "der", why: "it is DER instead of PEM" } };
}

/** With what the names of blocks end that OpenSSL knows, certificates and other things. */
const knownLabel = /(?:^| )(?:CERTIFICATE|CRL|PRIVATE KEY|PUBLIC KEY|PARAMETERS)$/;
const certificateLabels: readonly string[] = [
  "CERTIFICATE",
  "X509 CERTIFICATE",
  "TRUSTED CERTIFICATE",
];

function parsePem(text: string): Parsed {
  const certificates: Certificate[] = [];
  const { blocks, damage } = readPem(text);
  let foreign = false;
  const damaged = (why: string): Parsed => ({
    // Nothing that OpenSSL is known to read is left then.
    certificates: foreign ? [] : certificates,
    flaw: { kind: "damage", why },
  });
  for (const { content, label } of blocks) {
    foreign ||= certificates.length === 0 && !knownLabel.test(label);
    if (!certificateLabels.includes(label)) continue;
    const certificate = describeBlock(content, label);
    if (certificate === null) return damaged("it has a damaged certificate");
    certificates.push(certificate);
  }
  if (damage !== null) return damaged(damage);
  const why = "there is something else before the certificate";
  return {
    certificates,
    flaw: foreign && certificates.length > 0 ? { kind: "foreign", why } : null,
  };
}

function describeBlock(content: Buffer, label: string): Certificate | null {
  const element = readFirstDer(content);
  if (element === null) return null;
  const additions = content.subarray(element.whole.length);
  const trust = label === "TRUSTED CERTIFICATE" ? readFirstDer(additions) : null;
  return describe(element.whole, trust ?? undefined);
}

function describe(der: Buffer, trust: DerElement | undefined): Certificate | null {
  const fields = readCertificateFields(der);
  const x509 = tryOrNull(() => new X509Certificate(der));
  if (fields === null || x509 === null) return null;
  const notBefore = Date.parse(x509.validFrom) / 1000;
  const notAfter = Date.parse(x509.validTo) / 1000;
  if (Number.isNaN(notBefore) || Number.isNaN(notAfter)) return null;
  return {
    fingerprint: x509.fingerprint256.replaceAll(":", "").toLowerCase(),
    notBefore,
    notAfter,
    fields,
    publicKey: tryOrNull(() => x509.publicKey),
    trust: readTrust(trust),
    x509,
  };
}

/** Certificates of hosts may be made to fail in any place of OpenSSL; each of its errors means the same here. */
function tryOrNull<T>(use: () => T): T | null {
  try {
    return use();
  } catch {
    return null;
  }
}

const mailUses: readonly string[] = ["1.3.6.1.5.5.7.3.4", "2.5.29.37.0"];

/** `X509_check_trust` for mail: what is rejected counts first, and a list of trusted uses without this one rejects it as well. */
function readTrust(additions: DerElement | undefined): Certificate["trust"] {
  const parts = childrenOf(additions);
  const uses = (tag: number) =>
    childrenOf(parts.find((part) => part.tag === tag)).map(readObjectIdentifier);
  const isMail = (use: string) => mailUses.includes(use);
  if (uses(0xa0).some(isMail)) return "rejected";
  const trusted = parts[0]?.tag === 0x30 ? uses(0x30) : null;
  if (trusted === null) return "unsaid";
  return trusted.some(isMail) ? "trusted" : "rejected";
}

function explainText(text: string): string {
  if (/^\s*(?:<!doctype|<html)/i.test(text)) return "it is a page of HTML, not a certificate";
  if (/^\s*[{[]/.test(text)) return "it is JSON, an answer of an error, not a certificate";
  return "there is no certificate in it";
}

function verifySignature({ x509 }: Certificate, { publicKey }: Certificate): boolean {
  return publicKey !== null && (tryOrNull(() => x509.verify(publicKey)) ?? false);
}
