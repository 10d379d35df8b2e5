import { readFile } from "node:fs/promises";
import type { Secret } from "../../model/secret.ts";
import type { KeyFile } from "./key-file.ts";
import { parseKey } from "./parse-key.ts";

/** Asks for the passphrase of a key file; `null`: there is no answer. */
export type AskPassphrase = (path: string, attempt: "first" | "again") => Promise<Secret | null>;

/** As ssh does it. */
const attempts = 3;

/** What a key file with a passphrase holds. Whatever else it is given is given back. Never rejects. */
export async function unlockKey(file: KeyFile, ask: AskPassphrase): Promise<KeyFile> {
  if (file.status !== "locked") return file;
  const { path } = file;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const passphrase = await ask(path, attempt === 0 ? "first" : "again").catch(() => null);
    if (passphrase === null) return file;
    const key = parseKey(await readFile(path).catch(() => Buffer.alloc(0)), passphrase);
    if (!(key instanceof Error)) return { status: "usable", path, key };
    if (/invalid initialization vector/i.test(key.message)) {
      const reason = "its cipher is not supported; write it anew: ssh-keygen -p -Z aes256-ctr -f ";
      return { status: "unusable", path, reason: reason + path };
    }
  }
  return { status: "unusable", path, reason: `that is not its passphrase` };
}
