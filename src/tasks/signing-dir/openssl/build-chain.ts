import type { Certificate } from "../cache/certificate.ts";
import { isLikelyIssuer, isSelfSigned } from "./issuer.ts";
import { isValidAt } from "./validity.ts";

/** A chain from the signer's certificate up to one that is trusted. */
export type Chain =
  | {
      readonly status: "complete";
      readonly certificates: readonly Certificate[];
      /** How many of them, from the first on, are not out of the file of trusted ones: 1, or 0. */
      readonly untrusted: 0 | 1;
    }
  | ChainRefusal;

/** `words` are OpenSSL's; `certificate` is the one that they concern. */
export interface ChainRefusal {
  readonly status: "refused";
  readonly words: string;
  readonly certificate: Certificate;
}

/** OpenSSL's default. */
const maximumDepth = 100;

/**
 * `build_chain` of OpenSSL as `openssl cms` lets it work: issuers are looked for in the file of trusted certificates alone,
 * and the chain has to end with a self-signed one, or with one that a `TRUSTED CERTIFICATE` trusts.
 */
export function buildChain(
  signer: Certificate,
  trusted: readonly Certificate[],
  now: number,
): Chain {
  const chain = [signer];
  for (;;) {
    const last = chain.at(-1) ?? signer;
    const issuer = chain.length > maximumDepth + 1 ? null : findIssuer(last, trusted, now);
    if (issuer === null) return refuse(chain, last);
    if (isSelfSigned(last)) {
      if (issuer.fingerprint !== last.fingerprint) return refuse(chain, last);
      return trustOf(issuer) === "trusted"
        ? { status: "complete", certificates: [...chain.slice(0, -1), issuer], untrusted: 0 }
        : { status: "refused", words: "certificate rejected", certificate: issuer };
    }
    chain.push(issuer);
    const trust = trustOf(issuer);
    if (trust === "trusted") return { status: "complete", certificates: chain, untrusted: 1 };
    if (trust === "rejected") {
      return { status: "refused", words: "certificate rejected", certificate: issuer };
    }
  }
}

/** The first issuer that is valid now, else the one that is valid the longest. */
function findIssuer(
  certificate: Certificate,
  trusted: readonly Certificate[],
  now: number,
): Certificate | null {
  const issuers = trusted.filter((one) => isLikelyIssuer(one, certificate));
  const latest = issuers.reduce<Certificate | null>(
    (best, one) => (best === null || one.notAfter > best.notAfter ? one : best),
    null,
  );
  return issuers.find((one) => isValidAt(one, now)) ?? latest;
}

/** `X509_check_trust` for mail. */
function trustOf(certificate: Certificate): Certificate["trust"] {
  if (certificate.trust !== "unsaid") return certificate.trust;
  return isSelfSigned(certificate) ? "trusted" : "unsaid";
}

function refuse(chain: readonly Certificate[], last: Certificate): ChainRefusal {
  return { status: "refused", words: wordsOf(chain, last), certificate: last };
}

function wordsOf({ length }: readonly Certificate[], last: Certificate): string {
  if (length > maximumDepth + 1) return "certificate chain too long";
  if (isSelfSigned(last)) return "self-signed certificate";
  return length === 1
    ? "unable to get local issuer certificate"
    : "unable to get issuer certificate";
}
