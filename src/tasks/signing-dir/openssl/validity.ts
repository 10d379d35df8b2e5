import type { Certificate } from "../cache/certificate.ts";

/** Whether a certificate is valid at a time, by the host's clock in seconds since 1970; OpenSSL takes the last second for over. */
export function isValidAt({ notAfter, notBefore }: Certificate, now: number): boolean {
  return notBefore <= now && now < notAfter;
}
