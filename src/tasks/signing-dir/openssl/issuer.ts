import type { Certificate } from "../cache/certificate.ts";

/** Whether one certificate looks like the issuer of another: `ossl_x509_likely_issued`. The signature is not looked at. */
export function isLikelyIssuer(issuer: Certificate, certificate: Certificate): boolean {
  return (
    issuer.fields.subject === certificate.fields.issuer &&
    issuer.fields.extensions.status === "read" &&
    certificate.fields.extensions.status === "read" &&
    fitsAuthorityKey(issuer, certificate) &&
    fitsAlgorithm(issuer, certificate)
  );
}

/** `X509_self_signed`: by its names and key identifiers; the signature is not looked at. */
export function isSelfSigned(certificate: Certificate): boolean {
  return isLikelyIssuer(certificate, certificate);
}

/** Whether subject and issuer have the same name, as those of Keystone's default certificates have. */
export function isSelfIssued({ fields }: Certificate): boolean {
  return fields.subject === fields.issuer;
}

/** `X509_check_akid`: each part of the identifier counts where both sides have it. */
function fitsAuthorityKey({ fields: issuer }: Certificate, { fields }: Certificate): boolean {
  const { authorityKey } = fields.extensions;
  if (authorityKey === null) return true;
  const { subjectKey } = issuer.extensions;
  const { issuer: name, key, serial } = authorityKey;
  return (
    (key === null || subjectKey === null || key === subjectKey) &&
    (serial === null || serial === issuer.serial) &&
    (name === null || name === issuer.issuer)
  );
}

/** With what the object identifiers of signature algorithms begin, and the keys that make such signatures. */
const algorithms: readonly (readonly [prefix: string, keys: readonly string[]])[] = [
  ["1.2.840.113549.1.1.10", ["rsa-pss", "rsa"]],
  ["1.2.840.113549.1.1.", ["rsa"]],
  ["1.3.14.3.2.29", ["rsa"]],
  ["1.2.840.10045.4.", ["ec"]],
  ["1.2.840.10040.4.", ["dsa"]],
  ["2.16.840.1.101.3.4.3.", ["dsa"]],
  ["1.3.101.112", ["ed25519"]],
  ["1.3.101.113", ["ed448"]],
];

/** `check_sig_alg_match`: releases before 1.1.1 find out by the signature, which then fails. */
function fitsAlgorithm({ publicKey }: Certificate, { fields }: Certificate): boolean {
  const keys = algorithms.find(([prefix]) => fields.signatureAlgorithm.startsWith(prefix))?.[1];
  return keys?.includes(publicKey?.asymmetricKeyType ?? "") ?? false;
}
