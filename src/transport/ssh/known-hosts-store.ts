import { readFile } from "node:fs/promises";
import { parseKnownHosts } from "../../parse/known-hosts/known-hosts.ts";
import { createKnownHostsLookup } from "../../parse/known-hosts/known-hosts-lookup.ts";
import type { KnownHostsLookup } from "../../parse/known-hosts/known-hosts-lookup.ts";

/** The `known_hosts` files of a run, each read once. */
export interface KnownHostsStore {
  /** A file that is missing or cannot be read has no lines and says so in `unreadable`. Never rejects. */
  load(file: string): Promise<KnownHostsFile>;
}

export interface KnownHostsFile {
  readonly lookup: KnownHostsLookup;
  /** The system's code for a file that is there and cannot be read, such as `EACCES`. */
  readonly unreadable?: string | undefined;
}

export function createKnownHostsStore(): KnownHostsStore {
  const files = new Map<string, Promise<KnownHostsFile>>();
  return {
    load(file) {
      const known = files.get(file) ?? readKnownHosts(file);
      files.set(file, known);
      return known;
    },
  };
}

async function readKnownHosts(file: string): Promise<KnownHostsFile> {
  try {
    const text = await readFile(file, "latin1");
    return { lookup: createKnownHostsLookup(parseKnownHosts(file, text)) };
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : String(thrown);
    const lookup = createKnownHostsLookup({ file, lines: [], notes: [] });
    return code === "ENOENT" ? { lookup } : { lookup, unreadable: code };
  }
}
