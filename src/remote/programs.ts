import { readFileSync } from "node:fs";

/** The POSIX sh programs that run on hosts: `reading` is all that a dry run ever sends. */
export const programs = {
  reading: load("read.sh") + load("read-system.sh") + load("read-openssl.sh"),
  changing: load("change.sh") + load("change-directories.sh"),
} as const;

function load(name: string): string {
  return readFileSync(new URL(name, import.meta.url), "ascii").replaceAll(/^ *#.*\n/gm, "");
}
