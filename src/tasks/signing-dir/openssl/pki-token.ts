import { inflateSync } from "node:zlib";
import { Secret } from "../../../model/secret.ts";

/** A token of PKI may list every service of a cloud. */
const maximumBytes = 512 * 1024;

/**
 * The signed message in a token as PEM, as the middleware gives it to openssl; `null`: it is no token of PKI or PKIZ.
 * From `token_to_cms` and `pkiz_uncompress` of keystoneclient.
 */
export function messageOfToken(token: Secret): Secret | null {
  const text = token.reveal();
  const pem = text.startsWith("PKIZ_") ? inflate(text.slice("PKIZ_".length)) : toPem(text);
  const isMessage = /^-----BEGIN CMS-----\n[A-Za-z0-9+/=\n]+\n-----END CMS-----\n$/.test(pem);
  return isMessage ? new Secret(pem) : null;
}

/** In a token of PKI a hyphen stands for the slash, and the lines of PEM are one. */
function toPem(text: string): string {
  if (!text.startsWith("MII")) return "";
  const lines = text.replaceAll("-", "/").replaceAll(/.{64}(?=.)/g, "$&\n");
  return `-----BEGIN CMS-----\n${lines}\n-----END CMS-----\n`;
}

function inflate(text: string): string {
  try {
    const options = { maxOutputLength: maximumBytes };
    return inflateSync(Buffer.from(text, "base64url"), options).toString("latin1");
  } catch {
    return "";
  }
}
