import { readFile, stat } from "node:fs/promises";
import { getuid } from "node:process";
import type { ParsedKey } from "ssh2";
import { keyType } from "../../parse/known-hosts/known-hosts.ts";
import { lockedPublicKey } from "./locked-key.ts";
import { parseKey } from "./parse-key.ts";
import { unlockKey } from "./unlock-key.ts";
import type { AskPassphrase } from "./unlock-key.ts";

/** What a private key file holds. `reason` is a clause. */
export type KeyFile =
  | { readonly status: "usable"; readonly path: string; readonly key: ParsedKey }
  /** It has a passphrase. The blob of its public key, if the file shows that. */
  | { readonly status: "locked"; readonly path: string; readonly publicKey: Buffer | undefined }
  /** Its secret half is in a device that OpenSSH alone can speak to. */
  | { readonly status: "hardware"; readonly path: string }
  | { readonly status: "absent"; readonly path: string }
  | { readonly status: "unusable"; readonly path: string; readonly reason: string };

/** The private key files of a run, each read and parsed once. */
export interface KeyStore {
  /** Never rejects. */
  load(path: string): Promise<KeyFile>;
  /** The same, after whoever runs fleetmend has been asked for a passphrase that it has; each file is asked for once. */
  unlock(path: string): Promise<KeyFile>;
}

/** @param ask for the passphrase of a file; default: nobody is there to answer */
export function createKeyStore(ask?: AskPassphrase): KeyStore {
  const files = new Map<string, Promise<KeyFile>>();
  const unlocked = new Map<string, Promise<KeyFile>>();
  // One question at a time.
  let last: Promise<unknown> = Promise.resolve();
  const load = (path: string) => {
    const known = files.get(path) ?? readKeyFile(path);
    files.set(path, known);
    return known;
  };
  return {
    load,
    unlock(path) {
      if (ask === undefined) return load(path);
      const known = unlocked.get(path) ?? last.then(async () => unlockKey(await load(path), ask));
      unlocked.set(path, known);
      last = known;
      return known;
    },
  };
}

async function readKeyFile(path: string): Promise<KeyFile> {
  try {
    const { mode, uid } = await stat(path);
    // As OpenSSH does it: what others can read is no secret; files of other owners are their owners' business.
    if (uid === getuid?.() && (mode & 0o077) !== 0) {
      const shown = (mode & 0o777).toString(8).padStart(4, "0");
      return {
        status: "unusable",
        path,
        reason: `others can read it (mode ${shown}); chmod 600 it`,
      };
    }
    return parseKeyFile(path, await readFile(path));
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : String(thrown);
    if (code === "ENOENT") return { status: "absent", path };
    return { status: "unusable", path, reason: `it cannot be read (${code})` };
  }
}

function parseKeyFile(path: string, content: Buffer): KeyFile {
  const text = content.toString("latin1");
  const shown = lockedPublicKey(text);
  if (shown !== undefined && keyType(shown).startsWith("sk-")) return { status: "hardware", path };
  const key = parseKey(content);
  if (key instanceof Error) {
    const locked = /encrypted/i.test(key.message) || text.includes("BEGIN ENCRYPTED PRIVATE KEY");
    if (locked) return { status: "locked", path, publicKey: shown };
    return { status: "unusable", path, reason: "it is not a private key of a known form" };
  }
  if (!key.isPrivateKey()) return { status: "unusable", path, reason: "it is a public key" };
  return { status: "usable", path, key };
}
