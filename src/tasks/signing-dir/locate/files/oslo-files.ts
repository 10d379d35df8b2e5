import type { FileRead } from "../../../model/host-reader.ts";
import type { Service } from "../../../model/service.ts";
import { parseOsloConfig } from "../../../parse/oslo/oslo-config.ts";
import type { OsloFile } from "../../../parse/oslo/oslo-config.ts";
import type { ConfigurationProblem } from "./located.ts";
import { explainRead } from "./shared-reads.ts";
import type { SharedReads } from "./shared-reads.ts";
import type { Start } from "./start.ts";

/** The oslo.config files of a service in reading order, or what keeps the service from reading them. */
export type OsloReading =
  | { readonly status: "read"; readonly files: readonly OsloFile[] }
  | ConfigurationProblem;

/** A file or directory to read; `named`: an argument names it, so that the service cannot start without it. */
export interface OsloSource {
  readonly kind: "file" | "directory";
  readonly path: string;
  readonly origin: "named" | "usual";
}

/**
 * What oslo.config reads, in its order: `--config-file` replaces the usual files and `--config-dir` the usual directories,
 * each alone; those that are named come last, in the order of the arguments.
 */
export function planOsloSources(
  service: Service,
  { account, commandLine }: Start,
): readonly OsloSource[] {
  if (service.dialect === "paste") return [];
  const named = (commandLine?.sources ?? []).map(({ kind, path }) => ({
    kind,
    path: expandHome(path, account?.home),
    origin: "named" as const,
  }));
  const usual = (kind: OsloSource["kind"], paths: readonly string[]): readonly OsloSource[] =>
    named.some((one) => one.kind === kind)
      ? []
      : paths.map((path) => ({ kind, path, origin: "usual" }));
  return [
    ...usual("file", service.configFiles),
    ...usual("directory", service.configDirectories),
    ...named,
  ];
}

/** Reads and parses the files. The first problem in reading order is the one that the service meets. */
export async function readOsloFiles(
  reads: SharedReads,
  service: Service,
  sources: readonly OsloSource[],
): Promise<OsloReading> {
  const read = await Promise.all(sources.map((source) => readSource(reads, service, source)));
  const files: OsloFile[] = [];
  for (const one of read.flat()) {
    if (one.status !== "parsed") return one;
    files.push(one);
  }
  return { status: "read", files };
}

async function readSource(
  reads: SharedReads,
  service: Service,
  { kind, origin, path }: OsloSource,
): Promise<readonly (OsloFile | ConfigurationProblem)[]> {
  if (!isCertain(path)) {
    const reason = "it is not an absolute path, and starts at a directory that is not known";
    return [{ status: "unreadable", path, reason }];
  }
  if (kind === "file") {
    const detail = "an argument of the service names it";
    const read = await reads.file(service, path);
    if (read.status === "absent" && origin === "usual") return [];
    return [parse(read, service.root + path, detail)];
  }
  const fragments = await reads.fragments(service, path);
  const detail = "it was there when its directory was listed";
  return fragments.map((fragment) => parse(fragment, fragment.path, detail));
}

/** Whether it is certain which file a path means: not one with a variable of the unit or a control character in it. */
function isCertain(path: string): boolean {
  return path.startsWith("/") && !/[\p{Cc}$]/u.test(path);
}

function parse(read: FileRead, path: string, detail: string): OsloFile | ConfigurationProblem {
  if (read.status === "read") return parseOsloConfig(read.content, path);
  const reason = explainRead(read);
  return reason === null
    ? { status: "missing", path, detail }
    : { status: "unreadable", path, reason };
}

function expandHome(path: string, home: string | undefined): string {
  return home !== undefined && path.startsWith("~/") ? `${home}${path.slice(1)}` : path;
}
