import { createHash, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { FleetmendError } from "../../model/error.ts";
import type { PlanFile, PlanSignature } from "../../model/plan-file.ts";
import type { Secret } from "../../model/secret.ts";

/** Keeps a signature of a plan from being one of anything else. */
const domain = "fleetmend plan 1\n";

/**
 * Signs a plan by its hash.
 *
 * @param key an Ed25519 private key in PEM, not encrypted; a FleetmendError "usage" is thrown for any other
 * @param keyName how messages call the key
 */
export function signPlan(hash: string, key: Secret, keyName: string): PlanSignature {
  const privateKey = loadKey(() => createPrivateKey(key.reveal()), keyName, "private");
  const value = sign(null, signedBytes(hash), privateKey).toString("base64");
  return { key: fingerprintOf(createPublicKey(privateKey)), value };
}

/**
 * Throws a FleetmendError "usage" unless the plan was signed with the private half of a key.
 *
 * @param key an Ed25519 public key in PEM
 */
export function verifySignature(
  { hash, signature }: Pick<PlanFile, "hash" | "signature">,
  key: string,
  keyName: string,
): void {
  if (key.includes("PRIVATE KEY")) {
    throw new FleetmendError(
      "usage",
      `${keyName} is a private key, and a public one verifies; write it with \`openssl pkey -in KEY -pubout\``,
    );
  }
  const publicKey = loadKey(() => createPublicKey(key), keyName, "public");
  if (signature === null) {
    throw new FleetmendError("usage", "the plan is not signed; have it made with --sign");
  }
  const fingerprint = fingerprintOf(publicKey);
  if (signature.key !== fingerprint) {
    throw new FleetmendError(
      "usage",
      `the plan was signed with the key ${signature.key}, and ${keyName} is the key ${fingerprint}; ask whoever signed it`,
    );
  }
  const bytes = Buffer.from(signature.value, "base64");
  const isExact = bytes.toString("base64") === signature.value;
  if (isExact && verify(null, signedBytes(hash), publicKey, bytes)) return;
  throw new FleetmendError(
    "usage",
    "the signature does not belong to this plan: one of them was changed; do not use it",
  );
}

function loadKey(load: () => KeyObject, keyName: string, half: "private" | "public"): KeyObject {
  const type = half === "private" ? "PRIVATE KEY" : "PUBLIC KEY";
  let key: KeyObject;
  try {
    key = load();
  } catch {
    // The words of OpenSSL say nothing that helps, and may quote the key.
    throw new FleetmendError(
      "usage",
      `${keyName} cannot be used: it has to be an Ed25519 key in PEM (BEGIN ${type}), not encrypted; \`openssl genpkey -algorithm ed25519\` makes one`,
    );
  }
  if (key.asymmetricKeyType === "ed25519") return key;
  throw new FleetmendError(
    "usage",
    `${keyName} is a key of the kind ${key.asymmetricKeyType ?? "unknown"}; plans are signed with Ed25519`,
  );
}

function signedBytes(hash: string): Buffer {
  return Buffer.concat([Buffer.from(domain, "ascii"), Buffer.from(hash, "hex")]);
}

function fingerprintOf(publicKey: KeyObject): string {
  const der = publicKey.export({ type: "spki", format: "der" });
  return createHash("sha256").update(der).digest("hex");
}
