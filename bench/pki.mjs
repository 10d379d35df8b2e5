import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

/** @typedef {{ readonly signing: string, readonly ca: string }} Pair Certificates, PEM. */

/** Without key identifiers OpenSSL would take the signing certificate for self-signed: its issuer has the same name. */
const extensions = `basicConstraints = CA:FALSE
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
`;

const subject = "/C=US/ST=Unset/L=Unset/O=Unset/CN=www.example.com";

/**
 * Makes a signing certificate and its CA's as `keystone-manage pki_setup` does, with the same names and serial numbers
 * each time.
 *
 * @param {string} directory
 * @returns {Pair}
 */
export function createPair(directory) {
  mkdirSync(directory, { recursive: true });
  const at = (/** @type {string} */ name) => `${directory}/${name}`;
  const key = ["-newkey", "rsa:2048", "-nodes", "-subj", subject];
  const validity = ["-days", "3650", "-set_serial", "1"];
  const ca = ["-CA", at("ca.pem"), "-CAkey", at("ca.key")];
  openssl(["req", "-x509", ...key, ...validity, "-keyout", at("ca.key"), "-out", at("ca.pem")]);
  openssl(["req", "-new", ...key, "-keyout", at("signing.key"), "-out", at("request.pem")]);
  writeFileSync(at("extensions.cnf"), extensions);
  openssl([
    "x509",
    "-req",
    "-extfile",
    at("extensions.cnf"),
    "-in",
    at("request.pem"),
    "-out",
    at("signing.pem"),
    ...ca,
    ...validity,
  ]);
  return {
    signing: readFileSync(at("signing.pem"), "utf8"),
    ca: readFileSync(at("ca.pem"), "utf8"),
  };
}

/** @param {readonly string[]} words */
function openssl(words) {
  execFileSync("openssl", words, { stdio: ["ignore", "ignore", "pipe"] });
}
