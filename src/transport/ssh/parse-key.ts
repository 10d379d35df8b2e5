import { createPrivateKey } from "node:crypto";
import ssh2 from "ssh2";
import type { ParsedKey } from "ssh2";
import type { Secret } from "../../model/secret.ts";

/** The key in the content of a file, in any form that OpenSSH writes but for a cipher that ssh2 has not got. */
export function parseKey(content: Buffer, passphrase?: Secret): ParsedKey | Error {
  const isPkcs8 = /BEGIN (?:ENCRYPTED )?PRIVATE KEY/.test(content.toString("latin1"));
  const plain = isPkcs8 ? rewritePkcs8(content, passphrase) : content;
  return ssh2.utils.parseKey(plain, passphrase?.reveal());
}

/** Ssh2 does not read PKCS #8; OpenSSL gives RSA and elliptic curve keys the form that it does read. */
function rewritePkcs8(content: Buffer, passphrase: Secret | undefined): Buffer {
  try {
    const key = createPrivateKey({ key: content, passphrase: passphrase?.reveal() });
    const type = key.asymmetricKeyType === "rsa" ? "pkcs1" : "sec1";
    return Buffer.from(key.export({ format: "pem", type }));
  } catch {
    return content;
  }
}
