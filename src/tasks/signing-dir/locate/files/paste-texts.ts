import type { NamedRead } from "../../../model/host-reader.ts";
import type { Service } from "../../../model/service.ts";
import { directoryLocation, fileLocation } from "../../../parse/paste/paste-config.ts";
import type { PasteLocation } from "../../../parse/paste/paste-config.ts";
import type { IniText } from "../../../parse/paste/python-ini.ts";
import type { ConfigurationProblem } from "./located.ts";
import { explainRead } from "./shared-reads.ts";
import type { SharedReads } from "./shared-reads.ts";

/** The texts that PasteDeploy reads into one parser. */
export type PasteTexts =
  | {
      readonly status: "read";
      readonly texts: readonly IniText[];
      readonly location: PasteLocation;
    }
  | { readonly status: "absent" }
  | ConfigurationProblem;

/** Reads the first of the paste files that exists; a directory stands for its fragments (swift). */
export async function readPasteTexts(
  reads: SharedReads,
  service: Service,
  candidates: readonly string[],
): Promise<PasteTexts> {
  for (const path of candidates) {
    const found = await readCandidate(reads, service, path);
    if (found.status !== "absent") return found;
  }
  return { status: "absent" };
}

async function readCandidate(
  reads: SharedReads,
  service: Service,
  path: string,
): Promise<PasteTexts> {
  if (path.endsWith(".d")) {
    return fromFragments(path, await reads.fragments(service, path));
  }
  const hostPath = service.root + path;
  const read = await reads.file(service, path);
  if (read.status === "read") {
    const texts = [{ file: hostPath, content: read.content }];
    return { status: "read", texts, location: fileLocation(path) };
  }
  if (read.status === "directory") {
    const found = fromFragments(path, await reads.fragments(service, path));
    if (found.status !== "absent") return found;
    return { status: "unreadable", path: hostPath, reason: "it is a directory without *.conf" };
  }
  const reason = explainRead(read);
  return reason === null ? { status: "absent" } : { status: "unreadable", path: hostPath, reason };
}

function fromFragments(path: string, fragments: readonly NamedRead[]): PasteTexts {
  const texts: IniText[] = [];
  for (const fragment of fragments) {
    if (fragment.status !== "read") {
      const reason = explainRead(fragment);
      if (reason === null) continue;
      return { status: "unreadable", path: fragment.path, reason };
    }
    texts.push({ file: fragment.path, content: fragment.content });
  }
  if (texts.length === 0) return { status: "absent" };
  return { status: "read", texts, location: directoryLocation(path) };
}
