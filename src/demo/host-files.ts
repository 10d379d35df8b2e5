import { chmodSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { userInfo } from "node:os";
import type { KeystonePair } from "./pki.ts";

/** The file system of one demo host, below a directory of its own. */
export interface HostFiles {
  readonly root: string;
  /** Writes a file; directories above it come by themselves. */
  write(file: string, text: string): void;
  /** Writes a certificate cache with mode 0700. */
  cache(directory: string, files: Readonly<Record<string, string>>): void;
}

export function createHostFiles(root: string): HostFiles {
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(root + file), { recursive: true });
    writeFileSync(root + file, text, { mode: 0o640 });
  };
  mkdirSync(`${root}/var/lib`, { recursive: true });
  const { uid, gid } = userInfo();
  const users = ["neutron", "nova", "glance", "swift"];
  write(
    "/etc/passwd",
    users.map((user) => `${user}:x:${uid}:${gid}::/var/lib/${user}:/usr/sbin/nologin\n`).join(""),
  );
  return {
    root,
    write,
    cache(directory, files) {
      for (const [name, text] of Object.entries(files)) {
        write(`${directory}/${name}`, text);
        utimesSync(`${root}${directory}/${name}`, 1_400_000_000, 1_400_000_000);
      }
      chmodSync(root + directory, 0o700);
    },
  };
}

/** The three files that the middleware caches. */
export function cacheOf(pair: KeystonePair): Readonly<Record<string, string>> {
  return {
    "signing_cert.pem": pair.signing,
    "cacert.pem": pair.ca,
    "revoked.pem": '{"revoked": []}',
  };
}
