import type { Certificate, CertificateReader } from "../cache/certificate.ts";
import { buildChain } from "./build-chain.ts";
import type { ChainRefusal } from "./build-chain.ts";
import { isLikelyIssuer, isSelfIssued } from "./issuer.ts";
import { authorityBy, maySignMessages, mayStandAboveSigners } from "./purpose.ts";

export interface ChainOptions {
  /** The host's clock, seconds since 1970. */
  readonly now: number;
  readonly certificates: CertificateReader;
}

/** Whether OpenSSL trusts a certificate to sign messages, with the certificates that led there; the first thing wrong if not. */
export type ChainVerdict =
  | { readonly status: "trusted"; readonly chain: readonly Certificate[] }
  | ChainRefusal;

/** `X509_verify_cert` for the purpose `smimesign`, with everything off that `openssl cms -verify` leaves off. */
export function verifyChain(
  signer: Certificate,
  trusted: readonly Certificate[],
  options: ChainOptions,
): ChainVerdict {
  const chain = buildChain(signer, trusted, options.now);
  if (chain.status === "refused") return chain;
  const { certificates, untrusted } = chain;
  return (
    checkExtensions(certificates, untrusted) ??
    checkSignatures(certificates, options) ?? { status: "trusted", chain: certificates }
  );
}

function checkExtensions(chain: readonly Certificate[], untrusted: number): ChainRefusal | null {
  let between = 0;
  for (const [depth, certificate] of chain.entries()) {
    const place = { depth, between, isTop: depth === chain.length - 1 };
    const words = explainExtensions(certificate, place, depth >= untrusted);
    if (words !== null) return { status: "refused", words, certificate };
    if (depth > 0 && !isSelfIssued(certificate)) between += 1;
  }
  return null;
}

interface Place {
  /** 0: the signer's. */
  readonly depth: number;
  /** How many that did not issue themselves are between it and the signer's. */
  readonly between: number;
  readonly isTop: boolean;
}

function explainExtensions(
  certificate: Certificate,
  { between, depth, isTop }: Place,
  isTrusted: boolean,
): string | null {
  const { basicConstraints, critical, proxy } = certificate.fields.extensions;
  if (critical === "unknown") return "unhandled critical extension";
  if (proxy === "proxy") return "proxy certificates not allowed, please set the appropriate flag";
  const authority = authorityBy(certificate);
  // Only the top may be an authority by anything else than its constraints.
  if (depth > 0 && (isTop ? authority === null : authority !== "constraints")) {
    return "invalid CA certificate";
  }
  const fits = depth > 0 ? mayStandAboveSigners(certificate) : maySignMessages(certificate);
  // What is trusted by name need not fit.
  if (!fits && !(isTrusted && certificate.trust === "trusted")) {
    return "unsuitable certificate purpose";
  }
  const limit = basicConstraints?.pathLength ?? Infinity;
  return depth > 1 && between > limit ? "path length constraint exceeded" : null;
}

/** From the top down, as OpenSSL does, so that the first thing wrong is the same. The top's own signature does not count. */
function checkSignatures(
  chain: readonly Certificate[],
  { certificates, now }: ChainOptions,
): ChainRefusal | null {
  for (const [index, certificate] of [...chain.entries()].toReversed()) {
    const issuer = chain[index + 1];
    const refuse = (words: string): ChainRefusal => ({ status: "refused", words, certificate });
    // A top that did not issue itself is trusted by name, and its time is not looked at.
    if (issuer === undefined && !isLikelyIssuer(certificate, certificate)) continue;
    if (issuer !== undefined && !certificates.isSignedBy(certificate, issuer)) {
      return refuse("certificate signature failure");
    }
    if (now < certificate.notBefore) return refuse("certificate is not yet valid");
    if (now >= certificate.notAfter) return refuse("certificate has expired");
  }
  return null;
}
