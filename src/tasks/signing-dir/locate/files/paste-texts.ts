import type { NamedRead } from "../../../../model/host-reader.ts";
import { directoryLocation, fileLocation } from "../../../../parse/paste/paste-config.ts";
import type { PasteLocation } from "../../../../parse/paste/paste-config.ts";
import type { IniText } from "../../../../parse/paste/python-ini.ts";
import { isCertain } from "./oslo-files.ts";
import { explainRead } from "./explain-read.ts";
import type { ConfigurationProblem } from "../located.ts";
import type { ServiceFiles } from "./service-files.ts";

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
  files: ServiceFiles,
  candidates: readonly string[],
): Promise<PasteTexts> {
  const found = await Promise.all(candidates.map((path) => readCandidate(files, path, candidates)));
  return found.find(({ status }) => status !== "absent") ?? { status: "absent" };
}

async function readCandidate(
  files: ServiceFiles,
  path: string,
  candidates: readonly string[],
): Promise<PasteTexts> {
  if (!isCertain(path)) {
    const reason = "it is not an absolute path, and starts at a directory that is not known";
    return { status: "unreadable", path, reason };
  }
  const hostPath = files.onHost(path);
  if (path.endsWith(".d")) return await readDirectory(files, path);
  const read = await files.file(path);
  if (read.status === "read") {
    const texts = [{ file: hostPath, content: read.content }];
    return { status: "read", texts, location: fileLocation(path) };
  }
  if (read.status === "directory") {
    const found = await readDirectory(files, path);
    if (found.status !== "absent") return found;
    return { status: "unreadable", path: hostPath, reason: "it is a directory without *.conf" };
  }
  const reason = explainRead(read);
  if (reason === null || isHomeClosed(read.status, path, candidates)) return { status: "absent" };
  return { status: "unreadable", path: hostPath, reason };
}

/** A home that is closed to the login user hardly ever holds a paste file; below /etc it is another matter. */
function isHomeClosed(status: string, path: string, candidates: readonly string[]): boolean {
  if (candidates.length === 1) return false;
  return status === "elsewhere" || (status === "denied" && !/^\/(?:etc|usr)\//.test(path));
}

async function readDirectory(files: ServiceFiles, path: string): Promise<PasteTexts> {
  const found = await files.fragments(path);
  if (found.status === "listed") return fromFragments(path, found.files);
  const reason = explainRead(found);
  if (reason === null) return { status: "absent" };
  return { status: "unreadable", path: files.onHost(path), reason };
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
