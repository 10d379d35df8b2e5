import { appendFile, mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { FleetmendError } from "../../model/error.ts";
import { whyUnreadable } from "../../model/why-unreadable.ts";
import { keyType } from "../../parse/known-hosts/known-hosts.ts";
import type { KnownHostsLine } from "../../parse/known-hosts/known-hosts.ts";
import { knownHostsName } from "../../parse/known-hosts/known-hosts-lookup.ts";
import type { KnownHostsFile } from "./known-hosts-store.ts";
import { describeTarget, knownHostOf } from "./target.ts";
import type { SshTarget } from "./target.ts";

/** The host keys that were accepted in a run; the next connection to such a host is held to its key. */
export interface AcceptedKeys {
  /** To be looked up beside the files; its lines have the number 0, and it has no name. */
  readonly known: KnownHostsFile;
  /** Takes a key for that of a host from now on. */
  accept(target: SshTarget, blob: Buffer, file: string): void;
  /** Waits until the host's key is in the file. Rejects with a FleetmendError if it cannot be. */
  saved(target: SshTarget): Promise<void>;
}

export function createAcceptedKeys(): AcceptedKeys {
  const lines = new Map<string, KnownHostsLine[]>();
  const writes = new Map<string, Promise<void>>();
  // One line after the other.
  let last: Promise<unknown> = Promise.resolve();
  return {
    known: {
      lookup: {
        knownHosts: { file: "", lines: [], notes: [] },
        linesFor: (name) => lines.get(name) ?? [],
      },
    },
    accept(target, blob, file) {
      const name = nameOf(target);
      const key = blob.toString("base64");
      const known = lines.get(name) ?? [];
      if (known.some((line) => line.key === key)) return;
      const type = keyType(blob);
      lines.set(name, [...known, { file, line: 0, marker: "none", hosts: name, type, key }]);
      const written = last.then(() => addLine(target, file, `${name} ${type} ${key}`));
      last = written.catch(() => undefined);
      // Whoever waits for it hears of a failure.
      written.catch(() => undefined);
      writes.set(name, written);
    },
    async saved(target) {
      await writes.get(nameOf(target));
    },
  };
}

function nameOf({ connection }: SshTarget): string {
  const { address, port } = knownHostOf(connection);
  return knownHostsName(address, port);
}

async function addLine(target: SshTarget, file: string, line: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const text = await readFile(file, "latin1").catch(() => "");
    const start = text === "" || text.endsWith("\n") ? "" : "\n";
    await appendFile(file, `${start}${line}\n`, { mode: 0o600 });
  } catch (cause) {
    throw new FleetmendError(
      "host-key-unknown",
      `${describeTarget(target)}: its new host key cannot be added to ${file}: ${whyUnreadable(cause)}`,
      { cause },
    );
  }
}
