import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { takePair } from "./take-pair.ts";
import type { KeystonePair } from "../../src/demo/pki.ts";

/** Certificates before and after Keystone was set up anew: same subject, issuer and serial number, other keys. */
export interface Pki {
  readonly old: KeystonePair;
  readonly current: KeystonePair;
}

/** Makes real certificates with openssl; takes about half a second. */
export function createPki(): Pki {
  const directory = mkdtempSync(path.join(tmpdir(), "fleetmend-pki-"));
  try {
    return {
      old: takePair("old", `${directory}/old`),
      current: takePair("current", `${directory}/current`),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
