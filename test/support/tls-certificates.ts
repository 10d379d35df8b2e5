import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A certificate authority, and certificates of web servers that it issued. */
export interface TlsCertificates {
  /** The authority, PEM. */
  readonly authority: string;
  /** For 127.0.0.1 and localhost. */
  readonly good: TlsIdentity;
  readonly expired: TlsIdentity;
  readonly otherName: TlsIdentity;
}

export interface TlsIdentity {
  readonly key: string;
  readonly cert: string;
}

/** Makes them with openssl. */
export function createTlsCertificates(): TlsCertificates {
  const directory = mkdtempSync(path.join(tmpdir(), "fleetmend-tls-"));
  const at = (name: string) => path.join(directory, name);
  const openssl = (...words: readonly string[]) =>
    execFileSync("openssl", words, { stdio: ["ignore", "ignore", "pipe"] });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const issue = (name: string, alternatives: string, days: number): TlsIdentity => {
    writeFileSync(at("extensions"), `subjectAltName=${alternatives}\n`);
    const files = ["-keyout", at("key.pem"), "-out", at("request.pem")];
    openssl("req", "-new", ...key, "-subj", `/CN=${name}`, ...files);
    const ca = ["-CA", at("ca.pem"), "-CAkey", at("ca-key.pem"), "-extfile", at("extensions")];
    const output = ["-days", String(days), "-out", at("cert.pem")];
    openssl("x509", "-req", "-in", at("request.pem"), ...ca, ...output);
    return { key: readFileSync(at("key.pem"), "utf8"), cert: readFileSync(at("cert.pem"), "utf8") };
  };
  try {
    const files = ["-keyout", at("ca-key.pem"), "-out", at("ca.pem")];
    openssl("req", "-x509", ...key, "-subj", "/CN=Authority of a test", "-days", "9", ...files);
    const here = "IP:127.0.0.1,DNS:localhost";
    return {
      authority: readFileSync(at("ca.pem"), "utf8"),
      good: issue("good", here, 9),
      expired: issue("expired", here, -1),
      otherName: issue("other", "DNS:elsewhere.example.org", 9),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
