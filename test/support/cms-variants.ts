import { execFileSync } from "node:child_process";
import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import type { KeystonePair } from "../../src/demo/pki.ts";
import { readCertificateFields } from "../../src/parse/certificate/certificate-fields.ts";
import { derTags, encodeDer } from "../../src/parse/certificate/der.ts";
import { encodeExtension, makeCertificate, toPem } from "./made-certificate.ts";
import type { Pki } from "./pki.ts";

/** A cache for each way in which its certificates can be right or wrong; `directory` has what `createPair` left there. */
export function cacheVariants(
  { old, current }: Pki,
  directory: string,
): readonly (readonly [name: string, cache: KeystonePair])[] {
  const expired = issue(directory, { number: 1, days: -1 });
  const earlier = issue(directory, { number: 7, days: -1 });
  const forServers = issue(directory, {
    number: 1,
    days: 99,
    more: "extendedKeyUsage = serverAuth",
  });
  const forMail = issue(directory, {
    number: 1,
    days: 99,
    more: "extendedKeyUsage = emailProtection",
  });
  const later = makeLater(directory, current);
  const other = createOther();
  const dump = "Certificate:\n    Data:\n        Version: 3 (0x2)\n";
  const windows = (text: string) => text.replaceAll("\n", "\r\n");
  const variant = (name: string, signing: string, ca: string) => [name, { signing, ca }] as const;
  return [
    variant("as Keystone serves it", current.signing, current.ca),
    variant("a text dump before it", dump + current.signing, dump + current.ca),
    variant("Windows line ends", windows(current.signing), windows(current.ca)),
    variant("new before old", current.signing + old.signing, current.ca + old.ca),
    variant("old before new", old.signing + current.signing, old.ca + current.ca),
    variant("old CA before new", current.signing, old.ca + current.ca),
    variant("another name before new", other + current.signing, current.ca),
    variant("another name before new in both", other + current.signing, other + current.ca),
    variant("another number, expired, before new", earlier + current.signing, current.ca),
    variant("expired before new", expired + current.signing, current.ca),
    variant("new before expired", current.signing + expired, current.ca),
    variant("both stale", old.signing, old.ca),
    variant("signing certificate stale", old.signing, current.ca),
    variant("CA certificate stale", current.signing, old.ca),
    variant("both of another name", other, other),
    variant("expired", expired, current.ca),
    variant("not yet valid", later, current.ca),
    variant("for servers only", forServers, current.ca),
    variant("for mail, with the same key", forMail, current.ca),
    variant("renewed for the same key", issue(directory, { number: 2, days: 99 }), current.ca),
    variant("swapped", current.ca, current.signing),
    variant("CA certificate in both", current.ca, current.ca),
    variant("a page of HTML", "<html>503</html>", current.ca),
    variant("an error in JSON", current.signing, '{"error": {"code": 500}}'),
    variant("empty", "", current.ca),
    variant("cut off", current.signing.slice(0, 600), current.ca),
    variant("a bad letter", current.signing.replace(/\n(.)/, "\n!$1"), current.ca),
    variant("junk behind it", `${current.signing}junk\n`, `${current.ca}junk\n`),
    variant("cut off behind it", current.signing + old.signing.slice(0, 600), current.ca),
    variant("no line end", current.signing.trimEnd(), current.ca.trimEnd()),
    variant("indented", current.signing.replaceAll(/^/gm, "  "), current.ca),
  ];
}

/** A certificate for the key of a pair. */
function issue(
  directory: string,
  {
    days,
    more = "",
    number,
  }: { readonly number: number; readonly days: number; readonly more?: string },
): string {
  const at = (name: string) => `${directory}/${name}`;
  const extensions = at(`extensions-${number}.cnf`);
  writeFileSync(extensions, `${readFileSync(at("extensions.cnf"), "utf8")}${more}\n`);
  const authority = ["-CA", at("cacert.pem"), "-CAkey", at("cakey.pem")];
  const words = ["-extfile", extensions, "-days", String(days), "-set_serial", String(number)];
  return openssl(["x509", "-req", "-in", at("request.pem"), ...words, ...authority]);
}

/** One that begins tomorrow, which openssl does not make. */
function makeLater(directory: string, { ca, signing }: KeystonePair): string {
  const keyOf = (name: string) => {
    const privateKey = createPrivateKey(readFileSync(`${directory}/${name}`));
    return { privateKey, publicKey: createPublicKey(privateKey) };
  };
  const fields = readCertificateFields(new X509Certificate(signing).raw);
  const authority = readCertificateFields(new X509Certificate(ca).raw);
  if (fields === null || authority === null) throw new Error("no certificate");
  // Without both OpenSSL would take the certificate for self-signed, for its issuer has the same name.
  const key = Buffer.from(authority.extensions.subjectKey ?? "", "hex");
  const authorityKey = encodeDer(derTags.sequence, encodeDer(0x80, key));
  const now = Math.floor(Date.now() / 1000);
  const made = makeCertificate({
    subject: fields.issuerName,
    issuer: fields.issuerName,
    serial: 1,
    key: keyOf("signing_key.pem"),
    issuerKey: keyOf("cakey.pem"),
    digest: "sha256",
    notBefore: now + 86_400,
    notAfter: now + 9 * 86_400,
    extensions: [
      encodeExtension("2.5.29.14", encodeDer(derTags.octetString, Buffer.from("later"))),
      encodeExtension("2.5.29.35", authorityKey),
    ],
  });
  return toPem("CERTIFICATE", made);
}

function createOther(): string {
  const key = ["-newkey", "rsa:2048", "-nodes", "-keyout", "/dev/null"];
  return openssl(["req", "-x509", ...key, "-subj", "/CN=other", "-days", "3000"]);
}

function openssl(words: readonly string[]): string {
  return execFileSync("openssl", words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}
