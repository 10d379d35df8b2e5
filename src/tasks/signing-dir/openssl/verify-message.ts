import type { Certificate, CertificateFile } from "../cache/certificate.ts";
import type { ChainRefusal } from "./build-chain.ts";
import { loadCertificates } from "./load-certificates.ts";
import type { OpensslGeneration } from "./load-certificates.ts";
import { verifyChain } from "./verify-chain.ts";
import type { ChainOptions } from "./verify-chain.ts";

/** The two files of a cache. */
export interface CachedPair {
  readonly signing: CertificateFile;
  readonly ca: CertificateFile;
}

/** How far `openssl cms -verify` gets with a message, in the order in which it looks. */
export type Decision =
  /** Exit status 2. `why` is a clause. */
  | { readonly stage: "signing-certificate" | "ca-certificate"; readonly why: string }
  /** Exit status 4: no certificate has the issuer and the serial number that the message names. */
  | { readonly stage: "signer" }
  /** Exit status 4. */
  | { readonly stage: "chain"; readonly refusal: ChainRefusal }
  /** Exit status 4: the certificate has another key. */
  | { readonly stage: "signature" }
  /** Exit status 0. */
  | { readonly stage: "accepted" };

/**
 * Decides about a message that was signed with the key of a certificate, as `openssl cms -verify -certfile signing_cert.pem
 * -CAfile cacert.pem -inform PEM` does: the command of the middleware.
 */
export function decideMessage(
  pair: CachedPair,
  signer: Certificate,
  options: ChainOptions & { readonly generation: OpensslGeneration },
): Decision {
  const signing = loadCertificates(pair.signing, "certfile", options.generation);
  if (signing.status === "refused") return { stage: "signing-certificate", why: signing.why };
  const ca = loadCertificates(pair.ca, "CAfile", options.generation);
  if (ca.status === "refused") return { stage: "ca-certificate", why: ca.why };
  const found = findSigner(signing.certificates, signer);
  if (found === undefined) return { stage: "signer" };
  const verdict = verifyChain(found, ca.certificates, options);
  if (verdict.status === "refused") return { stage: "chain", refusal: verdict };
  return hasSameKey(found, signer) ? { stage: "accepted" } : { stage: "signature" };
}

/** The certificate that OpenSSL takes for a signer's: the first of its issuer and serial number. */
export function findSigner(
  certificates: readonly Certificate[],
  { fields: { issuer, serial } }: Certificate,
): Certificate | undefined {
  return certificates.find(({ fields }) => fields.issuer === issuer && fields.serial === serial);
}

function hasSameKey({ publicKey: one }: Certificate, { publicKey: other }: Certificate): boolean {
  return one !== null && other !== null && one.equals(other);
}
