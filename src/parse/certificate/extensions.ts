import { childrenOf, derTags, readDer, readFirstDer, readObjectIdentifier } from "./der.ts";
import type { DerElement } from "./der.ts";
import { firstDirectoryName } from "./distinguished-name.ts";

/** What the extensions of a certificate say about its use; `null`: there is no such extension. */
export interface CertificateExtensions {
  /** `malformed`: one of them cannot be read, or is there twice, so that OpenSSL trusts nothing of the certificate. */
  readonly status: "read" | "malformed";
  readonly basicConstraints: {
    readonly isAuthority: boolean;
    readonly pathLength: number | null;
  } | null;
  /** Bits as in the first two bytes of the extension, see {@link keyUsageBits}. */
  readonly keyUsage: number | null;
  /** Object identifiers. */
  readonly extendedKeyUsage: readonly string[] | null;
  /** Bits as in the first byte, see {@link netscapeBits}. */
  readonly netscapeType: number | null;
  readonly subjectKey: string | null;
  readonly authorityKey: AuthorityKey | null;
  /** Whether it is a proxy certificate of RFC 3820. */
  readonly proxy: "proxy" | "none";
  /** Whether an extension that OpenSSL does not know must be understood. */
  readonly critical: "unknown" | "known";
}

/** Which key the issuer has, each part where it is said. */
export interface AuthorityKey {
  readonly key: string | null;
  /** The issuer's own issuer, in canonical form. */
  readonly issuer: string | null;
  readonly serial: string | null;
}

export const keyUsageBits = { digitalSignature: 0x80, nonRepudiation: 0x40, certificateSign: 0x04 };
export const netscapeBits = { client: 0x80, mail: 0x20, mailAuthority: 0x02, anyAuthority: 0x07 };

const known = {
  netscapeType: "2.16.840.1.113730.1.1",
  subjectKey: "2.5.29.14",
  keyUsage: "2.5.29.15",
  basicConstraints: "2.5.29.19",
  authorityKey: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
  proxy: "1.3.6.1.5.5.7.1.14",
} as const;

/** Those that `X509_supported_extension` lists besides: they may be critical. */
const supported: ReadonlySet<string> = new Set([
  known.netscapeType,
  known.keyUsage,
  known.basicConstraints,
  known.extendedKeyUsage,
  known.proxy,
  "2.5.29.17",
  "2.5.29.30",
  "2.5.29.31",
  "2.5.29.32",
  "2.5.29.33",
  "2.5.29.36",
  "2.5.29.54",
  "1.3.6.1.5.5.7.1.7",
  "1.3.6.1.5.5.7.1.8",
  "1.3.6.1.5.5.7.48.1.5",
]);

interface Extension {
  readonly type: string;
  readonly critical: boolean;
  readonly value: Buffer;
}

/** Reads the SEQUENCE of extensions as `ossl_x509v3_cache_extensions` does. */
export function readExtensions(sequence: DerElement | undefined): CertificateExtensions {
  const all = childrenOf(sequence).map(readExtension);
  let malformed = false;
  const read = <T>(type: string, decode: (value: DerElement) => T | null): T | null => {
    const [only, second] = all.filter((one) => one.type === type);
    if (only === undefined) return null;
    const element = second === undefined ? readFirstDer(only.value) : null;
    const decoded = element === null ? null : decode(element);
    if (decoded === null) malformed = true;
    return decoded;
  };
  const extensions = {
    basicConstraints: read(known.basicConstraints, decodeConstraints),
    keyUsage: read(known.keyUsage, (value) => decodeBits(value, 2)),
    extendedKeyUsage: read(known.extendedKeyUsage, decodeUsages),
    netscapeType: read(known.netscapeType, (value) => decodeBits(value, 1)),
    subjectKey: read(known.subjectKey, decodeKey),
    authorityKey: read(known.authorityKey, decodeAuthorityKey),
    proxy: all.some(({ type }) => type === known.proxy) ? ("proxy" as const) : ("none" as const),
    critical: all.some(({ critical, type }) => critical && !supported.has(type))
      ? ("unknown" as const)
      : ("known" as const),
  };
  // RFC 5280 forbids a usage for nothing.
  return { status: malformed || extensions.keyUsage === 0 ? "malformed" : "read", ...extensions };
}

function readExtension(element: DerElement): Extension {
  const [type, ...rest] = childrenOf(element);
  const [flag] = rest;
  const value = rest.at(-1);
  return {
    type: readObjectIdentifier(type),
    critical: flag?.tag === derTags.boolean && flag.content[0] !== 0,
    value: value?.tag === derTags.octetString ? value.content : Buffer.alloc(0),
  };
}

function decodeConstraints({ tag, content }: DerElement) {
  const parts = tag === derTags.sequence ? readDer(content) : null;
  if (parts === null) return null;
  const flag = parts.find((part) => part.tag === derTags.boolean);
  const length = parts.find((part) => part.tag === derTags.integer);
  if (length !== undefined && ((length.content[0] ?? 0xff) & 0x80) !== 0) return null;
  const isAuthority = flag !== undefined && flag.content[0] !== 0;
  const pathLength = length === undefined ? null : Number(`0x${length.content.toString("hex")}`);
  return { isAuthority, pathLength };
}

/** The first bytes of a BIT STRING, the first one lowest. */
function decodeBits({ tag, content }: DerElement, bytes: number): number | null {
  const unused = content[0];
  if (tag !== derTags.bitString || unused === undefined || unused > 7) return null;
  const bits = [...content.subarray(1)];
  const last = bits.pop();
  if (last !== undefined) bits.push(last & (0xff << unused) & 0xff);
  return bits.slice(0, bytes).reduce((sum, byte, index) => sum + byte * 256 ** index, 0);
}

function decodeUsages({ tag, content }: DerElement): readonly string[] | null {
  const parts = tag === derTags.sequence ? readDer(content) : null;
  const usages = parts?.map(readObjectIdentifier) ?? [""];
  return usages.includes("") ? null : usages;
}

function decodeKey({ tag, content }: DerElement): string | null {
  return tag === derTags.octetString ? content.toString("hex") : null;
}

function decodeAuthorityKey({ tag, content }: DerElement): AuthorityKey | null {
  const parts = tag === derTags.sequence ? readDer(content) : null;
  if (parts === null) return null;
  const find = (wanted: number) => parts.find((part) => part.tag === wanted);
  return {
    key: find(0x80)?.content.toString("hex") ?? null,
    issuer: firstDirectoryName(find(0xa1)),
    serial: find(0x82)?.content.toString("hex") ?? null,
  };
}
