import type { Certificate, CertificateFile } from "../cache/certificate.ts";

/** Releases of OpenSSL that read files alike: 1.0 and 1.1, or 3.0 and newer. */
export type OpensslGeneration = 1 | 3;

export const generations: readonly OpensslGeneration[] = [1, 3];

export type Loaded =
  | { readonly status: "loaded"; readonly certificates: readonly Certificate[] }
  /** `why` is a clause. */
  | { readonly status: "refused"; readonly why: string };

/**
 * What `openssl cms` gets out of the file that it is given as `-certfile` or `-CAfile`. OpenSSL 3 reads the former with a
 * decoder that takes DER, and that goes on behind a damaged block; what it makes of other things before the first certificate
 * is chance. Everything else reads PEM alone, and wholly.
 */
export function loadCertificates(
  file: CertificateFile,
  option: "certfile" | "CAfile",
  generation: OpensslGeneration,
): Loaded {
  if (file.status === "unreadable") return { status: "refused", why: file.why };
  const { certificates, flaw } = file;
  if (flaw === null) return { status: "loaded", certificates };
  const isLenient = option === "certfile" && generation === 3;
  return isLenient === (flaw.kind !== "foreign")
    ? { status: "loaded", certificates }
    : { status: "refused", why: flaw.why };
}
