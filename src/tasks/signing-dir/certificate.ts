import { createHash, X509Certificate } from "node:crypto";

/** What a file that should hold a certificate does hold. */
export type CertificateFile =
  | {
      readonly status: "certificate";
      readonly sha256: string;
      /** The first one in the file is what OpenSSL looks at first. */
      readonly certificates: readonly [Certificate, ...Certificate[]];
    }
  /** `why` is a clause such as `it is a page of HTML`. */
  | { readonly status: "unreadable"; readonly sha256: string; readonly why: string };

export interface Certificate {
  /** SHA-256 of the DER, lower-case hexadecimal. */
  readonly fingerprint: string;
  readonly issuer: string;
  readonly serial: string;
  /** Seconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly x509: X509Certificate;
}

export interface CertificateReader {
  read(content: Buffer): CertificateFile;
  /** Whether the certificate was issued by one of the others, as a chain of one link. */
  isIssuedBy(certificate: Certificate, authorities: readonly Certificate[]): boolean;
}

/** OpenSSL takes some 20 s over 2 MiB that begin like PEM and never end; a certificate with its text dump has 8 KiB. */
const maximumBytes = 64 * 1024;

/** Reads and verifies certificates, each distinct content once: a fleet has a handful of them. */
export function createCertificateReader(): CertificateReader {
  const known = new Map<string, CertificateFile>();
  const verified = new Map<string, boolean>();
  return {
    isIssuedBy(certificate, authorities) {
      const key = [certificate, ...authorities].map(({ fingerprint }) => fingerprint).join(" ");
      const issued = verified.get(key) ?? verifyIssuer(certificate, authorities);
      verified.set(key, issued);
      return issued;
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
  if (content.length > maximumBytes)
    return unreadable(`it has ${content.length} bytes, far too many`);
  const blocks = content[0] === 0x30 ? [content] : pemBlocks(content.toString("latin1"));
  try {
    const [first, ...others] = blocks.map((block) => describe(new X509Certificate(block)));
    if (first !== undefined)
      return { status: "certificate", sha256, certificates: [first, ...others] };
  } catch {
    return unreadable("it has a damaged certificate");
  }
  return unreadable(explainText(content.toString("latin1")));
}

function describe(x509: X509Certificate): Certificate {
  return {
    fingerprint: x509.fingerprint256.replaceAll(":", "").toLowerCase(),
    issuer: x509.issuer,
    serial: x509.serialNumber,
    notBefore: Date.parse(x509.validFrom) / 1000,
    notAfter: Date.parse(x509.validTo) / 1000,
    x509,
  };
}

const begin = "-----BEGIN CERTIFICATE-----";
const end = "-----END CERTIFICATE-----";

function pemBlocks(text: string): readonly string[] {
  const blocks: string[] = [];
  for (let from = text.indexOf(begin); from >= 0; from = text.indexOf(begin, from + 1)) {
    const to = text.indexOf(end, from);
    if (to < 0) break;
    blocks.push(text.slice(from, to + end.length));
  }
  return blocks;
}

function explainText(text: string): string {
  if (text.includes(begin)) return "it is cut off in the middle of the certificate";
  if (/^\s*(?:<!doctype|<html)/i.test(text)) return "it is a page of HTML, not a certificate";
  if (/^\s*[{[]/.test(text)) return "it is JSON, an answer of an error, not a certificate";
  return "there is no certificate in it";
}

function verifyIssuer(certificate: Certificate, authorities: readonly Certificate[]): boolean {
  return authorities.some(
    ({ x509 }) => certificate.x509.checkIssued(x509) && certificate.x509.verify(x509.publicKey),
  );
}

/**
 * Whether OpenSSL would use the wanted certificate out of a file: it is there, and none before it has the same issuer and
 * serial number, by which a signer is looked up.
 */
export function holds(certificates: readonly Certificate[], wanted: Certificate): boolean {
  const first = certificates.find(
    ({ issuer, serial }) => issuer === wanted.issuer && serial === wanted.serial,
  );
  return first?.fingerprint === wanted.fingerprint;
}
