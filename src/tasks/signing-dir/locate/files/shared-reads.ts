import type { FileRead, NamedRead } from "../../../model/host-reader.ts";
import type { Service } from "../../../model/service.ts";
import type { LocatingReader } from "./locating-reader.ts";

/** Reads of one host for all its services; what two of them need is read once. Paths are the service's. */
export interface SharedReads {
  file(service: Service, path: string): Promise<FileRead>;
  /** The `*.conf` of a directory that are not hidden, in byte order. */
  fragments(service: Service, directory: string): Promise<readonly NamedRead[]>;
}

/** Remembers every read, also those that are under way. */
export function shareReads(reader: LocatingReader): SharedReads {
  const files = new Map<string, Promise<FileRead>>();
  const directories = new Map<string, Promise<readonly NamedRead[]>>();
  return {
    file(service, path) {
      const links = service.root === "" ? "follow" : "refuse";
      const hostPath = service.root + path;
      return remember(files, `${links} ${hostPath}`, () => reader.readFile(hostPath, { links }));
    },
    fragments(service, directory) {
      const hostPath = service.root + directory;
      return remember(directories, hostPath, () => reader.readMatching(hostPath, ".conf"));
    },
  };
}

type FailedRead = Exclude<FileRead, { readonly status: "read" }>;

const reasons: Readonly<Record<Exclude<FailedRead["status"], "too-large">, string | null>> = {
  absent: null,
  denied: "permission denied; log in as root or set `become`",
  directory: "it is a directory",
  link: "it is a symbolic link, which is not followed below another root",
  "not-regular": "it is not a regular file",
  unstable: "it changed each time it was read",
};

/** Why a read gave no content, as a clause; `null` if the file does not exist. */
export function explainRead(read: FailedRead): string | null {
  return read.status === "too-large"
    ? `it has ${read.facts.size} bytes, more than a configuration file should`
    : reasons[read.status];
}

function remember<T>(
  known: Map<string, Promise<T>>,
  key: string,
  read: () => Promise<T>,
): Promise<T> {
  const found = known.get(key);
  if (found !== undefined) return found;
  const started = read();
  known.set(key, started);
  return started;
}
