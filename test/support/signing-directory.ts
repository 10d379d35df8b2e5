import { createHash } from "node:crypto";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { FileGuard, QuarantineAction } from "../../src/model/action.ts";

export const cacheNames = ["signing_cert.pem", "cacert.pem", "revoked.pem"] as const;
export const runId = "20260102T030405Z-0a1b2c";

/** A file system root in a temporary directory, with a cache in `/var/lib/neutron/keystone-signing`. */
export interface SigningDirectory {
  readonly root: string;
  readonly path: string;
  readonly quarantineRoot: string;
}

export function createSigningDirectory(): SigningDirectory {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), "fleetmend-test-")));
  const directory = `${root}/var/lib/neutron/keystone-signing`;
  mkdirSync(directory, { recursive: true });
  chmodSync(directory, 0o700);
  for (const [index, name] of cacheNames.entries()) {
    writeFileSync(`${directory}/${name}`, `content of ${name}\n`, { mode: 0o640 });
    utimesSync(`${directory}/${name}`, 1_600_000_000 + index, 1_600_000_000.25 + index);
  }
  return { root, path: directory, quarantineRoot: `${root}/var/lib/fleetmend/quarantine` };
}

/** The action that purges the whole cache as it is now. */
export function purgeAction(directory: SigningDirectory): QuarantineAction {
  const { dev, ino, uid } = statSync(directory.path, { bigint: true });
  return {
    kind: "quarantine",
    service: "neutron",
    runId,
    directory: { path: directory.path, device: String(dev), inode: String(ino), uid: Number(uid) },
    quarantineRoot: directory.quarantineRoot,
    trustedPrefix: directory.root,
    files: cacheNames.map((name) => guardOf(`${directory.path}/${name}`)),
  };
}

export function guardOf(file: string): FileGuard {
  const { ino, size, mtimeMs } = statSync(file);
  const sha256 = createHash("sha256").update(readFileSync(file)).digest("hex");
  return {
    name: path.basename(file),
    inode: String(ino),
    size,
    mtime: Math.floor(mtimeMs / 1000),
    sha256,
  };
}

/** Everything about a file that a move must keep. */
export function identityOf(file: string): string {
  const { ino, uid, gid, mode, mtimeNs, size } = statSync(file, { bigint: true });
  return [ino, uid, gid, mode.toString(8), mtimeNs, size, readFileSync(file, "utf8")].join(" ");
}
