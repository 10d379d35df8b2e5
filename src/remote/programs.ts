import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** The POSIX sh programs that run on hosts: `reading` is all that a dry run ever sends. */
export const programs = {
  reading: ["read.sh", "read-system.sh", "read-openssl.sh", "read-logs.sh", "read-log-lines.sh"]
    .map(load)
    .join(""),
  changing: [
    "change.sh",
    "change-directories.sh",
    "change-lease.sh",
    "change-repair.sh",
    "change-expire.sh",
  ]
    .map(load)
    .join(""),
} as const;

/** What tells one of these programs from any other text. */
export interface ProgramRecord {
  readonly name: keyof typeof programs;
  /** Of its text as sessions are sent it, in hexadecimal. */
  readonly sha256: string;
}

/** The programs that the sessions of a run are sent, by its mode; besides them, nothing but a nonce and requests. */
export const sentPrograms: Readonly<Record<"check" | "apply", readonly ProgramRecord[]>> = {
  check: [recordOf("reading")],
  apply: [recordOf("reading"), recordOf("changing")],
};

/** The names of all programs of a host that `reading` starts. None of them changes anything by the words that it is given. */
export const readingTools: readonly string[] = [
  ..."awk bzip2 cat cut date find getconf grep gzip head id journalctl ls lsattr openssl".split(
    " ",
  ),
  ..."readlink rpm setpriv sha256sum stat tail timeout tr xz zstd".split(" "),
];

function recordOf(name: keyof typeof programs): ProgramRecord {
  return { name, sha256: createHash("sha256").update(programs[name], "ascii").digest("hex") };
}

function load(name: string): string {
  return readFileSync(new URL(name, import.meta.url), "ascii").replaceAll(/^ *#.*\n/gm, "");
}
