import { sign } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createCertificateReader } from "../../../../src/tasks/signing-dir/cache/certificate.ts";
import { createProbeMessage } from "../../../../src/tasks/signing-dir/openssl/probe-message.ts";
import { decideMessage } from "../../../../src/tasks/signing-dir/openssl/verify-message.ts";
import type { Decision } from "../../../../src/tasks/signing-dir/openssl/verify-message.ts";
import { damage, encodeCertificates } from "../../../support/certificate-files.ts";
import { toPem } from "../../../support/made-certificate.ts";
import { verifyWithOpenssl } from "../../../support/openssl.ts";
import { createRandom } from "../../../support/random.ts";
import type { Random } from "../../../support/random.ts";
import { createRandomPki } from "../../../support/random-pki.ts";
import type { Issued } from "../../../support/random-pki.ts";

/** More of them, and others: FLEETMEND_TEST_CASES=5000 FLEETMEND_TEST_SEED=7. */
const count = Number(process.env["FLEETMEND_TEST_CASES"] ?? 400);
const firstSeed = Number(process.env["FLEETMEND_TEST_SEED"] ?? 1) * 1_000_000;

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "fleetmend-test-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test(
  "fleetmend and openssl decide alike about random certificates, down to the reason",
  { timeout: 60_000 + count * 100 },
  () => {
    const certificates = createCertificateReader();
    const differences: string[] = [];
    const stages = new Map<string, number>();
    for (let seed = firstSeed; seed < firstSeed + count; seed += 1) {
      const random = createRandom(seed);
      const now = Math.floor(Date.now() / 1000);
      const { authorities, signers } = createRandomPki(random, now);
      const signing = writeFile("certfile", random, [...signers, ...authorities.slice(1)]);
      const ca = writeFile(
        "CAfile",
        random,
        random.chance(0.9) ? authorities : [...authorities, ...signers],
      );
      const signer = random.pick(signers);
      const file = certificates.read(Buffer.from(toPem("CERTIFICATE", signer.der)));
      if (file.status !== "certificate") throw new Error(`seed ${seed}: ${file.why}`);
      const content = Buffer.from("a token");
      const signature = sign("sha256", content, signer.key.privateKey);
      const message = createProbeMessage(file.certificates[0], { content, signature });
      const pair = {
        signing: certificates.read(signing.content),
        ca: certificates.read(ca.content),
      };
      const options = { now, certificates, generation: 3 as const };
      const found = outline(decideMessage(pair, file.certificates[0], options));
      const expected = verifyWithOpenssl({ signing: signing.path, ca: ca.path }, message);
      const told = expected.stage === "chain" ? `chain: ${expected.words}` : expected.stage;
      if (found !== told && process.env["KEEP"]) {
        for (const [n, f] of Object.entries({ signing, ca }))
          writeFileSync(`/tmp/ox/${n}.${seed}`, f.content);
        writeFileSync(`/tmp/ox/msg.${seed}`, message);
      }
      // Of a file that was damaged at random, OpenSSL may still make something.
      const isTooStrict = ca.state === "damaged" && found === "ca-certificate";
      if (found !== told && !isTooStrict)
        differences.push(`seed ${seed}: openssl ${told}, fleetmend ${found}`);
      stages.set(told, (stages.get(told) ?? 0) + 1);
    }
    expect(differences).toEqual([]);
    expect([...stages.keys()]).toEqual(expect.arrayContaining(["accepted", "signer", "signature"]));
    expect(stages.get("accepted")).toBeGreaterThan(count / 10);
  },
);

function outline(decision: Decision): string {
  return decision.stage === "chain" ? `chain: ${decision.refusal.words}` : decision.stage;
}

/** Some of the certificates in any order, in one of the forms that a file can have. */
function writeFile(option: "certfile" | "CAfile", random: Random, from: readonly Issued[]) {
  const chosen = from.filter(() => random.chance(0.85));
  const shuffled = random.chance(0.3) ? chosen.toReversed() : chosen;
  const certificates = shuffled.map(({ der }) => der);
  const whole = encodeCertificates(random, certificates);
  // Of what stands before the first certificate of the other file, OpenSSL 3 makes what chance has it make.
  const state = option === "CAfile" && random.chance(0.2) ? "damaged" : "whole";
  const content = state === "damaged" ? damage(random, whole) : whole;
  const file = `${directory}/${option}.pem`;
  writeFileSync(file, content);
  return { path: file, content, state };
}
