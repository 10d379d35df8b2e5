const magic = "openssh-key-v1\0";

/**
 * The blob of the public key that OpenSSH's private key format shows in front of the part that is encrypted (PROTOCOL.key
 * in OpenSSH); `undefined` for other formats and for damaged files.
 */
export function lockedPublicKey(text: string): Buffer | undefined {
  const [, body] = /-----BEGIN OPENSSH PRIVATE KEY-----([^-]*)-----END/.exec(text) ?? [];
  const content = Buffer.from(body ?? "", "base64");
  if (content.toString("latin1", 0, magic.length) !== magic) return undefined;
  // Cipher, key derivation, its options, the number of keys, the first public key.
  let at = magic.length;
  for (let skipped = 0; skipped < 3; skipped++) at += 4 + (readLength(content, at) ?? Infinity);
  const start = at + 8;
  const length = readLength(content, at + 4);
  if (length === undefined || start + length > content.length) return undefined;
  return content.subarray(start, start + length);
}

function readLength(content: Buffer, at: number): number | undefined {
  return at + 4 <= content.length ? content.readUInt32BE(at) : undefined;
}
