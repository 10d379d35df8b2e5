import { execFileSync } from "node:child_process";
import { createHmac, generateKeyPairSync, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";

/** A public key as `known_hosts` and `authorized_keys` write it. */
export interface PublicKey {
  readonly type: string;
  readonly blob: Buffer;
  /** `type base64` */
  readonly text: string;
}

/** A new ed25519 public key; any 32 bytes are one. */
export function ed25519Key(bytes: Buffer = randomBytes(32)): PublicKey {
  return publicKey("ssh-ed25519", [bytes]);
}

/** A new public key on the P-256 curve. */
export function ecdsaKey(): PublicKey {
  const { x = "", y = "" } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
  }).publicKey.export({ format: "jwk" });
  const point = Buffer.concat([
    Buffer.from([4]),
    Buffer.from(x, "base64url"),
    Buffer.from(y, "base64url"),
  ]);
  return publicKey("ecdsa-sha2-nistp256", [Buffer.from("nistp256"), point]);
}

/** A new 2048-bit RSA public key. */
export function rsaKey(): PublicKey {
  const { n = "", e = "" } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
  }).publicKey.export({ format: "jwk" });
  const modulus = Buffer.concat([Buffer.from([0]), Buffer.from(n, "base64url")]);
  return publicKey("ssh-rsa", [Buffer.from(e, "base64url"), modulus]);
}

/** The `|1|salt|hash` that `HashKnownHosts` writes for a name. */
export function hashedName(name: string, salt: Buffer = randomBytes(20)): string {
  const hash = createHmac("sha1", salt).update(name).digest("base64");
  return `|1|${salt.toString("base64")}|${hash}`;
}

function publicKey(type: string, fields: readonly Buffer[]): PublicKey {
  const blob = Buffer.concat([Buffer.from(type), ...fields].flatMap(withLength));
  return { type, blob, text: `${type} ${blob.toString("base64")}` };
}

function withLength(field: Buffer): readonly Buffer[] {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(field.length);
  return [length, field];
}

/** What ssh-keygen is asked for. */
export interface KeyOptions {
  readonly type: "ed25519" | "ecdsa" | "rsa";
  readonly passphrase?: string;
  readonly format?: "PEM" | "PKCS8";
}

/** Makes a private key file and its `.pub` with ssh-keygen, and returns the public key's line. */
export function generateKeyFile(path: string, options: KeyOptions): string {
  const { type, passphrase = "", format } = options;
  const formatFlags = format === undefined ? [] : ["-m", format];
  // As small as sshd takes it, for it takes long to make.
  const bits = type === "rsa" ? ["-b", "1024"] : [];
  const flags = [
    "-q",
    "-t",
    type,
    ...bits,
    ...formatFlags,
    "-N",
    passphrase,
    "-C",
    "test",
    "-f",
    path,
  ];
  execFileSync("ssh-keygen", flags);
  return readFileSync(`${path}.pub`, "utf8").trim();
}
