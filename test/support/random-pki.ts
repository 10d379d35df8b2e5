import { generateKeyPairSync } from "node:crypto";
import { derTags, encodeDer, encodeObjectIdentifier } from "../../src/parse/certificate/der.ts";
import {
  encodeBits,
  encodeExtension,
  encodeInteger,
  encodeName,
  keyIdentifier,
  makeCertificate,
} from "./made-certificate.ts";
import type { KeyPair } from "./made-certificate.ts";
import type { Random } from "./random.ts";

/** A certificate, and what it takes to issue others. */
export interface Issued {
  readonly der: Buffer;
  readonly name: Buffer;
  readonly serial: number;
  readonly key: KeyPair;
}

/** Some authorities, and certificates of signers that they issued. */
export interface RandomPki {
  readonly authorities: readonly Issued[];
  readonly signers: readonly Issued[];
}

const keys: readonly KeyPair[] = [
  ...Array.from({ length: 5 }, () => generateKeyPairSync("rsa", { modulusLength: 1024 })),
  ...Array.from({ length: 2 }, () => generateKeyPairSync("ec", { namedCurve: "P-256" })),
];

const keystone = encodeName(["2.5.4.6", 0x13, "US"], ["2.5.4.3", 0x0c, "www.example.com"]);
/** Few, so that they meet; some of them are equal to OpenSSL. */
const names = [
  keystone,
  encodeName(["2.5.4.6", 0x13, "us"], ["2.5.4.3", 0x13, " WWW.example.com "]),
  encodeName(["2.5.4.3", 0x0c, "Root CA"]),
  encodeName(["2.5.4.3", 0x13, "root  ca"]),
  encodeName(["2.5.4.3", 0x0c, "Signing"]),
  encodeName(["2.5.4.3", 0x1e, "\0S\0i\0g\0n\0i\0n\0g"]),
  encodeName(["2.5.4.3", 0x16, "other"]),
];
const serials = [1, 2, 127, 128, 65_537];

export function createRandomPki(random: Random, now: number): RandomPki {
  const roots = Array.from({ length: 1 + random.integer(2) }, () => issue(random, now, null, "ca"));
  const authorities = [...roots];
  for (let left = random.integer(3); left > 0; left -= 1) {
    authorities.push(issue(random, now, random.pick(authorities), "ca"));
  }
  // Once more with the same key, as when a CA certificate is renewed.
  if (random.chance(0.2)) {
    const { key, name } = random.pick(roots);
    authorities.push(issue(random, now, null, "ca", { key, name }));
  }
  const signers = Array.from({ length: 1 + random.integer(3) }, () =>
    issue(random, now, random.pick(authorities), "signer"),
  );
  return { authorities, signers };
}

function issue(
  random: Random,
  now: number,
  by: Issued | null,
  kind: "ca" | "signer",
  again: { readonly key: KeyPair; readonly name: Buffer } | null = null,
): Issued {
  const key = again?.key ?? random.pick(keys);
  const name = again?.name ?? (random.chance(0.4) ? keystone : random.pick(names));
  const serial = random.pick(serials);
  const issuer = by ?? { key, name, serial };
  const day = 24 * 3600;
  const from = random.chance(0.05) ? now + day : now - day * (1 + random.integer(400));
  const extensions = [
    ...(random.chance(0.9) ? [basicConstraints(random, kind)] : []),
    ...(random.chance(0.25) ? [keyUsage(random, kind)] : []),
    ...(random.chance(0.2) ? [extendedKeyUsage(random)] : []),
    ...(random.chance(0.06) ? [netscapeType(random)] : []),
    ...(random.chance(0.8) ? [subjectKey(random, key)] : []),
    ...(random.chance(0.7) ? [authorityKey(random, issuer)] : []),
    ...(random.chance(0.03) ? [encodeExtension("1.2.3.4", nothing, true)] : []),
    ...(random.chance(0.03) ? [encodeExtension("1.2.3.4", nothing)] : []),
    ...(random.chance(0.02) ? [encodeExtension("2.5.29.15", nothing)] : []),
    ...(random.chance(0.02) ? [basicConstraints(random, kind)] : []),
  ];
  const der = makeCertificate({
    subject: name,
    issuer: random.chance(0.05) ? random.pick(names) : issuer.name,
    serial,
    key,
    issuerKey: random.chance(0.06) ? random.pick(keys) : issuer.key,
    digest: random.chance(0.1) ? "sha1" : "sha256",
    notBefore: from,
    notAfter: random.chance(0.05) ? now - 60 : now + day * (1 + random.integer(3000)),
    extensions: random.chance(0.05) ? [] : extensions,
  });
  return { der, key, name, serial };
}

const nothing = encodeDer(derTags.null);
const sequence = (...parts: readonly Buffer[]) => encodeDer(derTags.sequence, ...parts);

function basicConstraints(random: Random, kind: "ca" | "signer"): Buffer {
  const isAuthority = (kind === "ca") !== random.chance(0.05);
  const value = sequence(
    ...(isAuthority ? [encodeDer(derTags.boolean, Buffer.from([0xff]))] : []),
    ...(random.chance(0.15) ? [encodeInteger(random.integer(2))] : []),
  );
  return encodeExtension("2.5.29.19", value, random.chance(0.5));
}

function keyUsage(random: Random, kind: "ca" | "signer"): Buffer {
  const usual = kind === "ca" ? [0x06, 0x04, 0x86] : [0x80, 0x40, 0xe0];
  const bits = random.chance(0.8) ? random.pick(usual) : random.integer(256);
  return encodeExtension("2.5.29.15", encodeBits(Buffer.from([bits]), 0), random.chance(0.5));
}

function extendedKeyUsage(random: Random): Buffer {
  const uses = ["1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.1", "2.5.29.37.0", "1.3.6.1.5.5.7.3.4"];
  const list = random.list(uses, 1, 3).map(encodeObjectIdentifier);
  return encodeExtension("2.5.29.37", sequence(...list), random.chance(0.3));
}

function netscapeType(random: Random): Buffer {
  const bits = Buffer.from([random.pick([0x20, 0x80, 0x40, 0x02, 0x04, 0x07, 0x27])]);
  return encodeExtension("2.16.840.1.113730.1.1", encodeBits(bits, 0), random.chance(0.3));
}

function subjectKey(random: Random, key: KeyPair): Buffer {
  const identifier = keyIdentifier(random.chance(0.05) ? random.pick(keys) : key);
  return encodeExtension("2.5.29.14", encodeDer(derTags.octetString, identifier));
}

function authorityKey(random: Random, issuer: Pick<Issued, "key" | "name" | "serial">): Buffer {
  const identifier = keyIdentifier(random.chance(0.05) ? random.pick(keys) : issuer.key);
  const serial = random.chance(0.8) ? issuer.serial : random.pick(serials);
  const value = sequence(
    ...(random.chance(0.9) ? [encodeDer(0x80, identifier)] : []),
    ...(random.chance(0.2)
      ? [
          encodeDer(0xa1, encodeDer(0xa4, random.chance(0.7) ? issuer.name : random.pick(names))),
          encodeDer(0x82, encodeInteger(serial).subarray(2)),
        ]
      : []),
  );
  return encodeExtension("2.5.29.35", value);
}
