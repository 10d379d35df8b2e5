import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Secret } from "../../../src/model/secret.ts";
import { signPlan, verifySignature } from "../../../src/parse/plan-file/signature.ts";
import { samplePlan } from "../../support/sample-plan.ts";

const pem = { publicKeyEncoding: { type: "spki", format: "pem" } } as const;
const privatePem = { type: "pkcs8", format: "pem" } as const;
const own = generateKeyPairSync("ed25519", { ...pem, privateKeyEncoding: privatePem });
const other = generateKeyPairSync("ed25519", { ...pem, privateKeyEncoding: privatePem });
const { hash } = samplePlan();
const signature = signPlan(hash, new Secret(own.privateKey), "K");

test("a signature is verified by the public half of its key, and by no other", () => {
  expect(() => verifySignature({ hash, signature }, own.publicKey, "K")).not.toThrow();
  expect(() => verifySignature({ hash, signature }, other.publicKey, "K")).toThrow(
    /was signed with the key [0-9a-f]{64}, and K is the key [0-9a-f]{64}/,
  );
});

test("a plan without a signature, with that of another plan, or with a changed one is refused", () => {
  const verify = (given: Parameters<typeof verifySignature>[0]) => () =>
    verifySignature(given, own.publicKey, "K");
  expect(verify({ hash, signature: null })).toThrow("the plan is not signed");
  expect(verify({ hash: "0".repeat(64), signature })).toThrow("does not belong to this plan");
  const bytes = Buffer.from(signature.value, "base64");
  for (let index = 0; index < bytes.length; index += 1) {
    const changed = Buffer.from(bytes);
    changed[index] = (changed[index] ?? 0) ^ 1;
    const value = changed.toString("base64");
    expect(verify({ hash, signature: { ...signature, value } })).toThrow("does not belong");
  }
});

test("another key's signature under the name of the right key is refused", () => {
  const forged = { ...signPlan(hash, new Secret(other.privateKey), "K"), key: signature.key };
  expect(() => verifySignature({ hash, signature: forged }, own.publicKey, "K")).toThrow(
    "does not belong to this plan",
  );
});

test("a signature has one spelling", () => {
  const last = signature.value.at(-3) ?? "";
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  // The last two bits of it are not part of any byte.
  const respelled = alphabet[alphabet.indexOf(last) ^ 1] ?? "";
  const value = `${signature.value.slice(0, -3)}${respelled}==`;
  expect(Buffer.from(value, "base64")).toEqual(Buffer.from(signature.value, "base64"));
  expect(() =>
    verifySignature({ hash, signature: { ...signature, value } }, own.publicKey, "K"),
  ).toThrow("does not belong to this plan");
});

test("openssl's keys are taken, and openssl verifies what was signed", () => {
  const directory = mkdtempSync(join(tmpdir(), "fleetmend-sign-"));
  const at = (name: string) => join(directory, name);
  try {
    execFileSync("openssl", ["genpkey", "-algorithm", "ed25519", "-out", at("key")]);
    const key = readFileSync(at("key"), "utf8");
    const pub = execFileSync("openssl", ["pkey", "-in", at("key"), "-pubout"], {
      encoding: "utf8",
    });
    const made = signPlan(hash, new Secret(key), "K");
    expect(() => verifySignature({ hash, signature: made }, pub, "K")).not.toThrow();
    writeFileSync(at("pub"), pub);
    writeFileSync(at("signature"), Buffer.from(made.value, "base64"));
    writeFileSync(
      at("message"),
      Buffer.concat([Buffer.from("fleetmend plan 1\n"), Buffer.from(hash, "hex")]),
    );
    const words = ["pkeyutl", "-verify", "-pubin", "-inkey", at("pub"), "-rawin"];
    const files = ["-in", at("message"), "-sigfile", at("signature")];
    expect(execFileSync("openssl", [...words, ...files], { encoding: "utf8" })).toContain(
      "Success",
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test("keys of another kind, encrypted ones and the wrong half are refused without a word of what is in them", () => {
  const rsa = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    ...pem,
    privateKeyEncoding: privatePem,
  });
  const locked = generateKeyPairSync("ed25519", {
    ...pem,
    privateKeyEncoding: { ...privatePem, cipher: "aes-256-cbc", passphrase: "x" },
  });
  const signWith = (key: string) => () => signPlan(hash, new Secret(key), "K");
  expect(signWith(rsa.privateKey)).toThrow("K is a key of the kind rsa");
  expect(signWith(locked.privateKey)).toThrow("K cannot be used");
  expect(signWith(own.publicKey)).toThrow("K cannot be used");
  expect(signWith("sesame")).toThrow(/^(?!.*sesame).*K cannot be used/);
  const verifyWith = (key: string) => () => verifySignature({ hash, signature }, key, "K");
  expect(verifyWith(own.privateKey)).toThrow("K is a private key, and a public one verifies");
  expect(verifyWith(rsa.publicKey)).toThrow("K is a key of the kind rsa");
  expect(verifyWith("sesame")).toThrow(/^(?!.*sesame).*K cannot be used/);
});
