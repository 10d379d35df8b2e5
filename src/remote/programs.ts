import { readFileSync } from "node:fs";

/** The POSIX sh programs that run on hosts: `reading` is all that a dry run ever sends. */
export const programs = {
  reading: ["read.sh", "read-system.sh", "read-openssl.sh", "read-logs.sh", "read-log-lines.sh"]
    .map(load)
    .join(""),
  changing: load("change.sh") + load("change-directories.sh") + load("change-repair.sh"),
} as const;

function load(name: string): string {
  return readFileSync(new URL(name, import.meta.url), "ascii").replaceAll(/^ *#.*\n/gm, "");
}
