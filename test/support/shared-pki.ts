import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createPair } from "../../src/demo/pki.ts";
import type { KeystonePair } from "../../src/demo/pki.ts";

const variable = "FLEETMEND_TEST_PKI";
const names = ["old", "current"] as const;
const validity = { days: 3000 };

/** Called once before all tests: makes the pairs of keys that fleets share, for that takes a while. */
export default function setUp(): () => void {
  const directory = mkdtempSync(path.join(tmpdir(), "fleetmend-pki-"));
  for (const name of names) createPair(`${directory}/${name}`, validity);
  process.env[variable] = directory;
  return () => rmSync(directory, { recursive: true, force: true });
}

/** Puts what Keystone had, or has now, into a directory; where nothing is shared, it is made. */
export function takePair(name: (typeof names)[number], directory: string): KeystonePair {
  const shared = process.env[variable];
  if (shared === undefined) return createPair(directory, validity);
  cpSync(`${shared}/${name}`, directory, { recursive: true });
  return {
    signing: readFileSync(`${directory}/signing_cert.pem`, "utf8"),
    ca: readFileSync(`${directory}/cacert.pem`, "utf8"),
  };
}
