import { cpSync, readFileSync } from "node:fs";
import { createPair } from "../../src/demo/pki.ts";
import type { KeystonePair } from "../../src/demo/pki.ts";
import { takeShared } from "./shared.ts";

/** Puts what Keystone had, or has now, into a directory. */
export function takePair(name: "old" | "current", directory: string): KeystonePair {
  using made = takeShared(`pki-${name}`, (own) => void createPair(own, { days: 3000 }));
  cpSync(made.directory, directory, { recursive: true });
  return {
    signing: readFileSync(`${directory}/signing_cert.pem`, "utf8"),
    ca: readFileSync(`${directory}/cacert.pem`, "utf8"),
  };
}
