import type { FileRead } from "../../../../model/host-reader.ts";

type FailedRead =
  | Exclude<FileRead, { readonly status: "read" }>
  | { readonly status: "elsewhere" | "not-a-directory" };

const reasons: Readonly<Record<Exclude<FailedRead["status"], "too-large">, string | null>> = {
  absent: null,
  denied: "permission denied; log in as root or set `become`",
  directory: "it is a directory",
  elsewhere: "it is on a file system of the service's own, which the host does not show",
  link: "it is a symbolic link that leads nowhere",
  "not-a-directory": "it is not a directory",
  "not-regular": "it is not a regular file",
  unstable: "it changed each time it was read",
};

/** Why a read gave no content, as a clause; `null` if there is nothing of that name. */
export function explainRead(read: FailedRead): string | null {
  return read.status === "too-large"
    ? `it has ${read.facts.size} bytes, more than a configuration file should`
    : reasons[read.status];
}
