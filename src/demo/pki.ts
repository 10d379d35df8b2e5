import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { FleetmendError } from "../model/error.ts";

/** A signing certificate and its CA's, PEM, as `keystone-manage pki_setup` makes them. */
export interface KeystonePair {
  readonly signing: string;
  readonly ca: string;
}

/** Of signing certificates. Without the key identifier OpenSSL would take one for self-signed: its issuer has the same name. */
const extensions = `basicConstraints = CA:FALSE
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
`;

const subject = "/C=US/ST=Unset/L=Unset/O=Unset/CN=www.example.com";

/**
 * Sets Keystone's PKI up with openssl. The signing certificates of two pairs have the same subject, issuer and serial
 * number, and still only one fits, which is what makes a stale cache so hard to see.
 */
export function createPair(directory: string, validity: { readonly days: number }): KeystonePair {
  mkdirSync(directory, { recursive: true });
  const at = (name: string) => `${directory}/${name}`;
  const key = ["-newkey", "rsa:2048", "-nodes", "-subj", subject];
  openssl([
    "req",
    "-x509",
    ...key,
    "-keyout",
    at("cakey.pem"),
    "-out",
    at("cacert.pem"),
    "-days",
    "3650",
  ]);
  openssl(["req", "-new", ...key, "-keyout", at("signing_key.pem"), "-out", at("request.pem")]);
  writeFileSync(at("extensions.cnf"), extensions);
  const issue = [
    "-CA",
    at("cacert.pem"),
    "-CAkey",
    at("cakey.pem"),
    "-set_serial",
    "1",
    "-days",
    String(validity.days),
    "-extfile",
    at("extensions.cnf"),
  ];
  openssl(["x509", "-req", "-in", at("request.pem"), "-out", at("signing_cert.pem"), ...issue]);
  return {
    signing: readFileSync(at("signing_cert.pem"), "utf8"),
    ca: readFileSync(at("cacert.pem"), "utf8"),
  };
}

function openssl(words: readonly string[]): void {
  try {
    execFileSync("openssl", words, { stdio: ["ignore", "ignore", "pipe"] });
  } catch (cause) {
    const why =
      cause instanceof Error && "code" in cause && cause.code === "ENOENT"
        ? "openssl is not installed"
        : String(cause);
    throw new FleetmendError(
      "tool-missing",
      `the demo makes its certificates with openssl: ${why}`,
      { cause },
    );
  }
}
