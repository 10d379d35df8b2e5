import { createHash } from "node:crypto";
import type { CacheFile } from "../../../model/signing-dir.ts";
import type { CertificateReader } from "./certificate.ts";
import type { CacheEntry, Directory } from "../directory/directory.ts";
import { timestamp } from "../instant.ts";

/**
 * The cached files as reports show them; of foreign files nothing is told.
 *
 * @param now the host's clock, seconds since 1970
 */
export function describeCache(
  directory: Directory,
  certificates: CertificateReader,
  now: number,
): readonly CacheFile[] {
  if (directory.status !== "present") return [];
  return directory.files.map((entry) => ({
    ...describeFile(entry, `${directory.path}/${entry.name}`, certificates),
    modifiedAt: timestamp(entry.facts.mtime),
    ageSeconds: now - entry.facts.mtime,
  }));
}

function describeFile(
  { kind, read }: CacheEntry,
  path: string,
  certificates: CertificateReader,
): CacheFile {
  if (read.status !== "read") return { path, kind };
  if (kind === "revoked" || kind === "residue") {
    return { path, kind, sha256: createHash("sha256").update(read.content).digest("hex") };
  }
  const file = certificates.read(read.content);
  if (file.status === "unreadable") return { path, kind, sha256: file.sha256 };
  const [{ fingerprint, notAfter }] = file.certificates;
  return {
    path,
    kind,
    sha256: file.sha256,
    fingerprint,
    notAfter: timestamp(notAfter),
  };
}
