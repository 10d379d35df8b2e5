import { derTags, encodeDer, encodeObjectIdentifier } from "../../../parse/certificate/der.ts";
import type { Certificate } from "../cache/certificate.ts";

/**
 * A PKI token without a token in it: signed data that names the signer as Keystone's does, by issuer and serial number, with
 * no certificates and no attributes. With the signature of nobody, OpenSSL gets as far as the signature at best.
 *
 * @param signer `null`: nobody, to see whether the files can be read
 * @param signature of `content` with SHA-256
 * @returns PEM
 */
export function createProbeMessage(
  signer: Certificate | null,
  { content, signature }: { readonly content: Buffer; readonly signature: Buffer } = nobody,
): string {
  const sequence = (...parts: readonly Buffer[]) => encodeDer(derTags.sequence, ...parts);
  const { issuerName, serial } = signer?.fields ?? { issuerName: sequence(), serial: "00" };
  const digest = sequence(encodeObjectIdentifier("2.16.840.1.101.3.4.2.1"));
  const signerInfo = sequence(
    version,
    sequence(issuerName, encodeDer(derTags.integer, Buffer.from(serial, "hex"))),
    digest,
    signatureAlgorithm(signer),
    encodeDer(derTags.octetString, signature),
  );
  const signedData = sequence(
    version,
    encodeDer(derTags.set, digest),
    sequence(
      encodeObjectIdentifier("1.2.840.113549.1.7.1"),
      encodeDer(explicit, encodeDer(derTags.octetString, content)),
    ),
    encodeDer(derTags.set, signerInfo),
  );
  const message = sequence(
    encodeObjectIdentifier("1.2.840.113549.1.7.2"),
    encodeDer(explicit, signedData),
  );
  const lines = message.toString("base64").replaceAll(/.{64}(?=.)/g, "$&\n");
  return `-----BEGIN CMS-----\n${lines}\n-----END CMS-----\n`;
}

const version = encodeDer(derTags.integer, Buffer.from([1]));
/** `[0] EXPLICIT`. */
const explicit = 0xa0;
const nobody = { content: Buffer.from("fleetmend"), signature: Buffer.alloc(256) };

function signatureAlgorithm(signer: Certificate | null): Buffer {
  const identifier = (text: string, ...parameters: readonly Buffer[]) =>
    encodeDer(derTags.sequence, encodeObjectIdentifier(text), ...parameters);
  switch (signer?.publicKey?.asymmetricKeyType) {
    case "ec":
      return identifier("1.2.840.10045.4.3.2");
    case "dsa":
      return identifier("2.16.840.1.101.3.4.3.2");
    default:
      return identifier("1.2.840.113549.1.1.1", encodeDer(derTags.null));
  }
}
