import { keyUsageBits, netscapeBits } from "../../../parse/certificate/extensions.ts";
import type { Certificate } from "../cache/certificate.ts";
import { isSelfSigned } from "./issuer.ts";

const mail = "1.3.6.1.5.5.7.3.4";

/** OpenSSL's purpose `smimesign` for a certificate that signs messages. */
export function maySignMessages({ fields }: Certificate): boolean {
  const { extendedKeyUsage, keyUsage, netscapeType } = fields.extensions;
  const { digitalSignature, nonRepudiation } = keyUsageBits;
  // The client's bit is put up with for certificates that were made wrongly.
  const netscape = netscapeBits.mail | netscapeBits.client;
  return (
    (extendedKeyUsage === null || extendedKeyUsage.includes(mail)) &&
    (netscapeType === null || (netscapeType & netscape) !== 0) &&
    (keyUsage === null || (keyUsage & (digitalSignature | nonRepudiation)) !== 0)
  );
}

/** OpenSSL's purpose `smimesign` for a certificate above it; `X509_check_ca` has been asked already. */
export function mayStandAboveSigners(certificate: Certificate): boolean {
  const { extendedKeyUsage, netscapeType } = certificate.fields.extensions;
  if (extendedKeyUsage !== null && !extendedKeyUsage.includes(mail)) return false;
  const byNetscape = authorityBy(certificate) === "netscape";
  return !byNetscape || ((netscapeType ?? 0) & netscapeBits.mailAuthority) !== 0;
}

/** `X509_check_ca`: what makes a certificate one that may issue others, `null` if nothing does. */
export function authorityBy(
  certificate: Certificate,
): "constraints" | "old-root" | "key-usage" | "netscape" | null {
  const { extensions, version } = certificate.fields;
  const { basicConstraints, keyUsage, netscapeType } = extensions;
  if (extensions.status === "malformed") return null;
  if (keyUsage !== null && (keyUsage & keyUsageBits.certificateSign) === 0) return null;
  if (basicConstraints !== null) return basicConstraints.isAuthority ? "constraints" : null;
  if (version === 1 && isSelfSigned(certificate)) return "old-root";
  if (keyUsage !== null) return "key-usage";
  const isNetscape = netscapeType !== null && (netscapeType & netscapeBits.anyAuthority) !== 0;
  return isNetscape ? "netscape" : null;
}
