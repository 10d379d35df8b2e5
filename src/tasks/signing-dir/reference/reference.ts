import type { Certificate, CertificateFile, CertificateReader } from "../cache/certificate.ts";
import type { CacheEntry } from "../directory/directory.ts";
import { day } from "../instant.ts";
import { verifyChain } from "../openssl/verify-chain.ts";
import { findSigner } from "../openssl/verify-message.ts";

/** The certificates that are right now. */
export type Reference =
  | {
      readonly status: "agreed";
      readonly pair: CertificatePair;
      /** Who serves it. */
      readonly sources: readonly string[];
      /** Why others that should serve it did not, one clause each, beginning with the URL. */
      readonly failures: readonly string[];
      /** Why no token can be verified with this pair either, as a clause; `null`: it can. */
      readonly fault: string | null;
    }
  | {
      readonly status: "disagreement";
      readonly answers: readonly ServedPair[];
      readonly failures: readonly string[];
    }
  /** Nobody could be asked, or nobody had an answer. */
  | { readonly status: "none"; readonly failures: readonly string[] };

export interface CertificatePair {
  readonly signing: Certificate;
  readonly ca: Certificate;
}

export interface ServedPair {
  readonly source: string;
  readonly pair: CertificatePair;
}

export type Answer = ServedPair | { readonly source: string; readonly failure: string };

/**
 * Agreement, disagreement or nothing, from what each source said.
 *
 * @param now the control node's clock, seconds since 1970
 */
export function compareAnswers(
  answers: readonly Answer[],
  certificates: CertificateReader,
  now: number,
): Reference {
  const served = answers.filter((answer) => "pair" in answer);
  const failures = answers.flatMap((answer) =>
    "failure" in answer ? [`${answer.source}: ${answer.failure}`] : [],
  );
  const [first, ...others] = served;
  if (first === undefined) return { status: "none", failures };
  if (others.some(({ pair }) => !isSamePair(pair, first.pair))) {
    return { status: "disagreement", answers: served, failures };
  }
  return {
    status: "agreed",
    pair: first.pair,
    sources: served.map(({ source }) => source),
    failures,
    fault: faultOf(first.pair, certificates, now),
  };
}

/** A pair out of two files, or the clause that says why there is none. */
export function pairOf(source: string, signing: CertificateFile, ca: CertificateFile): Answer {
  if (signing.status === "unreadable")
    return { source, failure: `the signing certificate: ${signing.why}` };
  if (ca.status === "unreadable") return { source, failure: `the CA certificate: ${ca.why}` };
  return { source, pair: { signing: signing.certificates[0], ca: ca.certificates[0] } };
}

/** The certificate that OpenSSL takes for what Keystone serves: that one, or of a signer another one with its names. */
export function findServed(
  kind: CacheEntry["kind"],
  certificates: readonly Certificate[],
  { ca, signing }: CertificatePair,
): Certificate | undefined {
  return kind === "ca"
    ? certificates.find(({ fingerprint }) => fingerprint === ca.fingerprint)
    : findSigner(certificates, signing);
}

function isSamePair(one: CertificatePair, other: CertificatePair): boolean {
  return (
    one.signing.fingerprint === other.signing.fingerprint &&
    one.ca.fingerprint === other.ca.fingerprint
  );
}

function faultOf(
  { ca, signing }: CertificatePair,
  certificates: CertificateReader,
  now: number,
): string | null {
  const named = [
    ["signing certificate", signing],
    ["CA certificate", ca],
  ] as const;
  for (const [name, { notAfter, notBefore }] of named) {
    if (notAfter <= now) return `its ${name} expired on ${day(notAfter)}`;
    if (notBefore > now) return `its ${name} is valid from ${day(notBefore)} on`;
  }
  const verdict = verifyChain(signing, [ca], { now, certificates });
  return verdict.status === "trusted"
    ? null
    : `its signing certificate is not trusted by its CA certificate ("${verdict.words}")`;
}
