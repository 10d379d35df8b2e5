import { FleetmendError } from "../../model/error.ts";
import type { FileRead, MatchingRead, NamedRead, ReadOptions } from "../../model/host-reader.ts";
import type { AnswerRecord } from "../session/records.ts";
import { encodeWord } from "../session/words.ts";
import { absolute } from "./absolute.ts";
import type { Batch, Group } from "./batch.ts";
import { decodeFiles, decodeLink } from "./decode-files.ts";
import type { Uncertain } from "./decode-files.ts";
import { splitNames } from "./split-names.ts";

const defaultMaximumBytes = 4 * 1024 * 1024;
const attempts = 3;

/** {@link HostReader.readFile}. */
export async function readFile(
  batch: Batch,
  path: string,
  options: ReadOptions = {},
): Promise<FileRead> {
  const first = await batch.merged(filesGroup(options), within(path, options));
  return first.status === "uncertain" ? await readAlone(batch, path, options) : first;
}

/** {@link HostReader.readMatching}. */
export async function readMatching(
  batch: Batch,
  directory: string,
  suffix: string,
  options: ReadOptions = {},
): Promise<MatchingRead> {
  const found = await batch.merged(matchingGroup(suffix, options), within(directory, options));
  if (found.status !== "listed") return found;
  const files = await Promise.all(found.files.map((file) => settle(batch, file, options)));
  return { status: "listed", files };
}

/** {@link HostReader.readTemporary}. */
export async function readTemporary(
  batch: Batch,
  directory: string,
  { maximumBytes = defaultMaximumBytes }: Pick<ReadOptions, "maximumBytes"> = {},
): Promise<readonly NamedRead[]> {
  const options = { links: "refuse", maximumBytes } as const;
  const found = await batch.merged(temporaryGroup(options), absolute(directory));
  if (found.status !== "listed") return [];
  return await Promise.all(found.files.map((file) => settle(batch, file, options)));
}

type MatchingAnswer =
  | Exclude<MatchingRead, { readonly status: "listed" }>
  | {
      readonly status: "listed";
      readonly files: readonly FoundFile[];
    };

interface FoundFile {
  readonly path: string;
  readonly read: FileRead | Uncertain;
}

async function settle(
  batch: Batch,
  { path, read }: FoundFile,
  options: ReadOptions,
): Promise<NamedRead> {
  return {
    path,
    ...(read.status === "uncertain" ? await readAlone(batch, path, options) : read),
  };
}

function matchingGroup(suffix: string, options: ReadOptions): Group<MatchingAnswer> {
  const words = [linksWord(options), String(maximumOf(options)), encodeWord(`*${suffix}`)];
  return {
    key: `matching ${words.join(" ")}`,
    request: (paths) => ({ operation: "matching", words: [...words, ...paths.map(encodeWord)] }),
    decode: (records, paths) => {
      const parts = splitDirectories(records);
      return paths.map((_, index) => decodeMatching(parts[index] ?? [], options));
    },
  };
}

function temporaryGroup(options: ReadOptions): Group<MatchingAnswer> {
  const words = [String(maximumOf(options))];
  return {
    key: `temporary ${words.join(" ")}`,
    request: (paths) => ({ operation: "temporary", words: [...words, ...paths.map(encodeWord)] }),
    decode: (records, paths) => {
      const parts = splitDirectories(records);
      return paths.map((_, index) => decodeMatching(parts[index] ?? [], options));
    },
  };
}

/** The records of each directory; the first of them says what it is. */
function splitDirectories(records: readonly AnswerRecord[]): readonly (readonly AnswerRecord[])[] {
  const parts: AnswerRecord[][] = [];
  for (const record of records) {
    if (record.tag === "directory") parts.push([]);
    parts.at(-1)?.push(record);
  }
  return parts;
}

function decodeMatching(records: readonly AnswerRecord[], options: ReadOptions): MatchingAnswer {
  const state = records.find(({ tag }) => tag === "directory")?.words[0];
  if (state === "absent" || state === "denied") return { status: state };
  if (state === "link") return decodeLink(records.find(({ tag }) => tag === "link"));
  if (state === undefined) throw new FleetmendError("request-failed", "a directory was left out");
  if (state !== "listed") return { status: "not-a-directory" };
  const paths = splitNames(records.find(({ tag }) => tag === "names")?.body);
  const reads = decodeFiles(records, paths.length, maximumOf(options), paths.length > 1);
  const files = paths.map((path, index) => ({
    path,
    read: reads[index] ?? { status: "uncertain" as const },
  }));
  return { status: "listed", files };
}

async function readAlone(batch: Batch, path: string, options: ReadOptions): Promise<FileRead> {
  const group = filesGroup(options);
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const [read] = await batch.single(group.request([path]), (records) =>
      decodeFiles(records, 1, maximumOf(options), false),
    );
    if (read !== undefined && read.status !== "uncertain") return read;
  }
  return { status: "unstable" };
}

function filesGroup(options: ReadOptions): Group<FileRead | Uncertain> {
  const maximum = maximumOf(options);
  const words = [linksWord(options), String(maximum)];
  return {
    key: `files ${words.join(" ")}`,
    request: (paths) => ({ operation: "files", words: [...words, ...paths.map(encodeWord)] }),
    decode: (records, paths) => decodeFiles(records, paths.length, maximum, paths.length > 1),
  };
}

/** A path that can be asked for: with `below`, one that no `..` leads out of the directory. */
function within(path: string, { links }: ReadOptions): string {
  if (typeof links !== "object") return absolute(path);
  const directory = absolute(links.below).replace(/\/$/, "");
  const isBelow = path === links.below || path.startsWith(`${directory}/`);
  if (isBelow && !path.slice(directory.length).split("/").includes("..")) return absolute(path);
  throw new FleetmendError("internal", `"${path}" is not a plain path below "${links.below}"`);
}

/** The word that the host knows the option by; a directory begins with a slash. */
function linksWord({ links = "follow" }: ReadOptions): string {
  return typeof links === "object" ? encodeWord(links.below) : links;
}

function maximumOf({ maximumBytes = defaultMaximumBytes }: ReadOptions): number {
  return maximumBytes;
}
