import { generateKeyPairSync } from "node:crypto";
import { derTags, encodeDer, encodeObjectIdentifier } from "../../src/parse/certificate/der.ts";
import { toPem } from "./made-certificate.ts";
import type { Random } from "./random.ts";

/** A file of certificates in one of the forms that it may have, mostly a usual one. */
export function encodeCertificates(random: Random, certificates: readonly Buffer[]): Buffer {
  if (random.chance(0.05)) return Buffer.concat(certificates);
  const blocks = certificates.map((der) => encodeBlock(random, der));
  const text = random.chance(0.3) ? dump + blocks.join(dump) : blocks.join("");
  const whole = random.chance(0.1) ? text + random.pick(behind) : text;
  const changed = random.chance(0.2) ? random.pick(changes)(whole) : whole;
  return Buffer.from(changed, "latin1");
}

const dump = "Certificate:\n    Data:\n        Version: 3 (0x2)\n";
const key = generateKeyPairSync("ec", { namedCurve: "P-256" })
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString();

/** What may stand behind the certificates. */
const behind = [
  key,
  "junk\n",
  "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
  "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n",
  "-----BEGIN CERTIFICATE-----\nMIIBAAAA\n",
  "-----BEGIN CERTIFICATE-----\nMIIBAAAA\n-----END X509 CERTIFICATE-----\n",
];

const changes: readonly ((text: string) => string)[] = [
  (text) => text.replaceAll("\n", "\r\n"),
  (text) => text.replaceAll("\n", " \t\n"),
  (text) => text.trimEnd(),
  (text) => `\u00EF\u00BB\u00BF${text}`,
  (text) => text.replaceAll(/(?<=-----BEGIN [A-Z0-9 ]*-----\n)/g, "\n"),
  (text) => text.replaceAll(/(?<=[A-Za-z0-9+/]{64})\n(?=[A-Za-z0-9+/=]*\n)/g, ""),
];

function encodeBlock(random: Random, der: Buffer): string {
  if (random.chance(0.1)) return toPem("X509 CERTIFICATE", der);
  if (!random.chance(0.15)) return toPem("CERTIFICATE", der);
  const uses = ["1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.1", "2.5.29.37.0"];
  const list = (tag: number) =>
    random.chance(0.4)
      ? [encodeDer(tag, ...random.list(uses, 1, 2).map(encodeObjectIdentifier))]
      : [];
  const additions = encodeDer(derTags.sequence, ...list(derTags.sequence), ...list(0xa0));
  return toPem("TRUSTED CERTIFICATE", Buffer.concat([der, random.chance(0.8) ? additions : none]));
}

const none = Buffer.alloc(0);

/** Changes a letter or two, anywhere. */
export function damage(random: Random, content: Buffer): Buffer {
  const text = content.toString("latin1");
  const at = random.integer(text.length + 1);
  const letter = random.pick([" ", "\n", "\r", "-", "=", "A", "!", ":", "-----BEGIN ", "\t"]);
  const damaged = text.slice(0, at) + letter + text.slice(at + random.integer(3));
  return Buffer.from(damaged, "latin1");
}
