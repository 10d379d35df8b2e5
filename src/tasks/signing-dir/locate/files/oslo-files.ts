import type { FileRead, MatchingRead } from "../../../../model/host-reader.ts";
import { parseOsloConfig } from "../../../../parse/oslo/oslo-config.ts";
import type { OsloFile } from "../../../../parse/oslo/oslo-config.ts";
import { hasFeature } from "../../../../parse/oslo/oslo-version.ts";
import type { OsloVersion } from "../../../../parse/oslo/oslo-version.ts";
import type { CommandLine } from "../../../../parse/process/command-line.ts";
import { explainRead } from "./explain-read.ts";
import type { ConfigurationProblem } from "../located.ts";
import type { OsloSource } from "./oslo-sources.ts";
import type { ServiceFiles } from "./service-files.ts";

/** The oslo.config files of a service in reading order, or what keeps the service from reading them. */
export type OsloReading =
  | {
      readonly status: "read";
      readonly files: readonly OsloFile[];
      /** Usual places that could not be looked into, so that nobody knows whether they hold a file. */
      readonly hidden: readonly string[];
    }
  | ConfigurationProblem;

/** Which oslo.config reads the files. */
export interface OsloReader {
  readonly version: OsloVersion | undefined;
  readonly interpreter: CommandLine["interpreter"];
}

/** A source that was read, before it is known how it has to be understood. */
export interface OsloText {
  readonly source: OsloSource;
  /** The candidate that exists, as the service sees it. */
  readonly path: string;
  readonly found: Found;
  readonly hidden: readonly string[];
}

type Found =
  | { readonly kind: "nothing" }
  | { readonly kind: "uncertain" }
  | { readonly kind: "file"; readonly read: Awaited<ReturnType<ServiceFiles["file"]>> }
  | { readonly kind: "directory"; readonly read: Awaited<ReturnType<ServiceFiles["fragments"]>> };

/** Reads what there is of the sources. */
export function readOsloTexts(
  files: ServiceFiles,
  sources: readonly OsloSource[],
): Promise<readonly OsloText[]> {
  return Promise.all(sources.map((source) => readSource(files, source)));
}

/** Parses the texts. The first problem in reading order is the one that the service meets. */
export function parseOsloTexts(
  files: ServiceFiles,
  texts: readonly OsloText[],
  reader: OsloReader,
): OsloReading {
  const parsed: OsloFile[] = [];
  for (const text of texts) {
    for (const one of parseText(files, text, reader)) {
      if (one.status !== "parsed") return one;
      parsed.push(one);
    }
  }
  return { status: "read", files: parsed, hidden: texts.flatMap(({ hidden }) => hidden) };
}

async function readSource(files: ServiceFiles, source: OsloSource): Promise<OsloText> {
  const { candidates, kind, origin } = source;
  const [first = ""] = candidates;
  const unknown = candidates.find((path) => !isCertain(path));
  if (unknown !== undefined)
    return { source, path: unknown, found: { kind: "uncertain" }, hidden: [] };
  const hidden: string[] = [];
  const reads = await Promise.all(
    candidates.map(async (path): Promise<{ path: string; found: Found }> => {
      const found =
        kind === "file"
          ? ({ kind, read: await files.file(path) } as const)
          : ({ kind, read: await files.fragments(path) } as const);
      return { path, found };
    }),
  );
  for (const { found, path } of reads) {
    const status = "read" in found ? found.read.status : "absent";
    if (status === "absent" || (status === "elsewhere" && origin === "usual")) continue;
    // A home that is closed to the login user hardly ever holds one; below /etc it is another matter.
    if (status === "denied" && candidates.length > 1 && !path.startsWith("/etc/")) {
      hidden.push(files.onHost(path));
      continue;
    }
    return { source, path, found, hidden };
  }
  return { source, path: first, found: { kind: "nothing" }, hidden };
}

/** Whether it is certain which file a path means: not one with a variable of the unit or a control character in it. */
export function isCertain(path: string): boolean {
  return path.startsWith("/") && !/[\p{Cc}$]/u.test(path);
}

function parseText(
  files: ServiceFiles,
  { found, path, source: { kind, origin } }: OsloText,
  reader: OsloReader,
): readonly (OsloFile | ConfigurationProblem)[] {
  const { version } = reader;
  if (kind === "directory" && origin === "usual" && !hasFeature(version, "default directories")) {
    return [];
  }
  const hostPath = files.onHost(path);
  switch (found.kind) {
    case "uncertain": {
      const reason = "it is not an absolute path, and starts at a directory that is not known";
      return [{ status: "unreadable", path, reason }];
    }
    case "nothing": {
      const needed = kind === "file" || hasFeature(version, "missing directory is an error");
      if (origin === "usual" || !needed) return [];
      return [{ status: "missing", path: hostPath, detail: "an argument of the service names it" }];
    }
    case "file":
      return [parse(found.read, hostPath, reader)];
    case "directory":
      return parseDirectory(found.read, hostPath, reader);
  }
}

function parseDirectory(
  read: MatchingRead | { readonly status: "elsewhere" },
  path: string,
  reader: OsloReader,
): readonly (OsloFile | ConfigurationProblem)[] {
  if (read.status === "listed") return read.files.map((one) => parse(one, one.path, reader));
  // A file instead of a directory holds no *.conf, which oslo.config puts up with.
  if (read.status === "not-a-directory") return [];
  return [{ status: "unreadable", path, reason: explainRead(read) ?? "it vanished" }];
}

function parse(
  read: FileRead | { readonly status: "elsewhere" },
  path: string,
  { interpreter }: OsloReader,
): OsloFile | ConfigurationProblem {
  const python = interpreter === "python2" ? "python2" : "python3";
  if (read.status === "read") return parseOsloConfig(read.content, path, { python });
  const reason = explainRead(read);
  return reason === null
    ? { status: "missing", path, detail: "it was there when its directory was listed" }
    : { status: "unreadable", path, reason };
}
