import type { CertificateReader } from "./certificate.ts";
import type { CacheEntry } from "../directory/directory.ts";
import { judgeFile } from "./judge-file.ts";
import { judgePair } from "./judge-pair.ts";
import type { Reference } from "../reference/reference.ts";
import type { CachedFile, JudgeOptions, Verdict } from "./verdict.ts";

/** Judges the cached certificates: each by itself, both together, and against what Keystone serves. */
export function judgeCache(
  files: readonly CacheEntry[],
  reference: Reference,
  options: JudgeOptions,
): readonly Verdict[] {
  const irregular = files.filter(({ kind }) => kind !== "residue").flatMap(judgeRegular);
  const signing = findCached(files, "signing_cert", options.certificates);
  const ca = findCached(files, "ca", options.certificates);
  const found =
    signing === null || ca === null
      ? [signing, ca].flatMap((one) => (one === null ? [] : judgeFile(one, reference, options.now)))
      : judgePair(signing, ca, reference, options);
  return [...irregular, ...found, ...judgeWhole([signing, ca], found, reference)];
}

/** A file of the cache, `null` where it is not there or could not be read. */
export function findCached(
  files: readonly CacheEntry[],
  kind: CacheEntry["kind"],
  certificates: CertificateReader,
): CachedFile | null {
  const entry = files.find((one) => one.kind === kind);
  return entry?.read.status === "read"
    ? { entry, file: certificates.read(entry.read.content) }
    : null;
}

function judgeRegular(entry: CacheEntry): readonly Verdict[] {
  const { read } = entry;
  const irregular = (why: string): readonly Verdict[] => [{ what: "irregular", entry, why }];
  switch (read.status) {
    case "read":
      return [];
    case "too-large":
      return irregular(`it has ${read.facts.size} bytes, far too many`);
    case "denied":
      return irregular("the login user may not read it; use become");
    case "link":
      return irregular("it is a symbolic link");
    case "directory":
      return irregular("it is a directory");
    case "unstable":
      return irregular("it changed each time it was read");
    case "absent":
    case "not-regular":
      return entry.facts.type === "file"
        ? []
        : irregular(`it is a ${entry.facts.type}, not a file`);
  }
}

/** What can only be said of a cache with a certificate in it. */
function judgeWhole(
  files: readonly (CachedFile | null)[],
  found: readonly Verdict[],
  reference: Reference,
): readonly Verdict[] {
  const readable = files.find((one) => one?.file.status === "certificate");
  if (readable === undefined || readable === null) return [];
  if (reference.status === "disagreement")
    return [{ what: "disagreement", entry: readable.entry, reference }];
  const isBad = found.some(({ what }) => what !== "depends");
  if (reference.status === "agreed" || isBad) return [];
  return [{ what: "unknown", entry: readable.entry, failures: reference.failures }];
}
