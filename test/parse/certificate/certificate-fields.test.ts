import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { readCertificateFields } from "../../../src/parse/certificate/certificate-fields.ts";
import { canonicalName } from "../../../src/parse/certificate/distinguished-name.ts";
import { readFirstDer } from "../../../src/parse/certificate/der.ts";
import { encodeName } from "../../support/made-certificate.ts";

/** A certificate by the real openssl, in DER. */
function make(extensions: readonly string[]): Buffer {
  const key = [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-keyout",
    "/dev/null",
  ];
  const added = extensions.flatMap((extension) => ["-addext", extension]);
  const subject = ["-subj", "/C=US/CN=Some  Name"];
  const words = ["req", "-x509", ...key, ...subject, "-set_serial", "0x80", "-outform", "DER"];
  return execFileSync("openssl", [...words, ...added], { stdio: ["ignore", "pipe", "ignore"] });
}

test("what openssl writes is read", () => {
  const fields = readCertificateFields(
    make([
      "keyUsage=critical,digitalSignature,keyCertSign",
      "extendedKeyUsage=emailProtection,serverAuth",
      "nsCertType=email",
      "1.2.3.4=critical,DER:0500",
    ]),
  );
  expect(fields).toMatchObject({
    version: 3,
    serial: "0080",
    signatureAlgorithm: "1.2.840.10045.4.3.2",
    extensions: {
      status: "read",
      basicConstraints: { isAuthority: true, pathLength: null },
      keyUsage: 0x84,
      extendedKeyUsage: ["1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.1"],
      netscapeType: 0x20,
      critical: "unknown",
    },
  });
  const { authorityKey, subjectKey } = fields?.extensions ?? {};
  expect(authorityKey?.key).toBe(subjectKey);
  expect(fields?.issuer).toBe(fields?.subject);
});

test("an extension that is not what it should be makes all of them malformed", () => {
  expect(readCertificateFields(make(["2.5.29.37=DER:0500"]))?.extensions.status).toBe("malformed");
});

test("no cut and no damage of a certificate does any harm", () => {
  const der = make([]);
  for (let length = 0; length < der.length; length += 1) {
    expect(() => readCertificateFields(der.subarray(0, length))).not.toThrow();
    for (const byte of [0x00, 0x30, 0x80, 0x84, 0xff]) {
      const damaged = Buffer.from(der);
      damaged[length] = byte;
      expect(() => readCertificateFields(damaged)).not.toThrow();
    }
  }
});

test("names are equal whatever the type of their texts, their case and their blanks", () => {
  const canonical = (type: string, tag: number, text: string) =>
    canonicalName(readFirstDer(encodeName([type, tag, text])) ?? undefined);
  const name = canonical("2.5.4.3", 0x0c, "Root CA");
  expect(canonical("2.5.4.3", 0x13, "  root \t ca ")).toBe(name);
  expect(canonical("2.5.4.3", 0x1e, "\0R\0o\0o\0t\0 \0C\0A")).toBe(name);
  expect(canonical("2.5.4.3", 0x0c, "RootCA")).not.toBe(name);
  expect(canonical("2.5.4.10", 0x0c, "Root CA")).not.toBe(name);
});
