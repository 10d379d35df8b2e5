import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { FleetmendError } from "../model/error.ts";

/** A signing certificate and its CA's, PEM, as `keystone-manage pki_setup` makes them. */
export interface KeystonePair {
  readonly signing: string;
  readonly ca: string;
}

const subject = "/C=US/ST=Unset/L=Unset/O=Unset/CN=www.example.com";

/**
 * Sets Keystone's PKI up with openssl. Two pairs have the same subject, issuer and serial number and still do not fit
 * each other, which is what makes a stale cache so hard to see.
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
    "-set_serial",
    "1",
  ]);
  openssl(["req", "-new", ...key, "-keyout", at("signing_key.pem"), "-out", at("request.pem")]);
  const issue = [
    "-CA",
    at("cacert.pem"),
    "-CAkey",
    at("cakey.pem"),
    "-set_serial",
    "1",
    "-days",
    String(validity.days),
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
