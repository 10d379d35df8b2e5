import { FleetmendError } from "../../model/error.ts";
import { listingLimit } from "../../model/host-reader.ts";
import type {
  DirectoryListing,
  FileRead,
  HostReader,
  Mount,
  NamedRead,
  PathFacts,
  ProcessFacts,
  ReadOptions,
} from "../../model/host-reader.ts";
import type { AnswerRecord } from "../session/records.ts";
import { encodeWord } from "../session/words.ts";
import { createBatch } from "./batch.ts";
import type { Batch, Exchange, Group } from "./batch.ts";
import { decodeFacts, factLines } from "./decode-facts.ts";
import { decodeFiles } from "./decode-files.ts";
import type { Uncertain } from "./decode-files.ts";

const defaultMaximumBytes = 4 * 1024 * 1024;
const attempts = 3;

/** Reads a host through the programs in `remote/`. Reads asked for in one turn of the event loop are one round trip. */
export function createHostReader(exchange: Exchange): HostReader {
  const batch = createBatch(exchange);
  let now: Promise<number> | null = null;
  return {
    readFile: (path, options) => readFile(batch, path, options),
    readMatching: (directory, suffix) => readMatching(batch, directory, suffix),
    facts: (path) => batch.merged(factsGroup, absolute(path)),
    chain: (path) =>
      Promise.all(ancestors(absolute(path)).map((one) => batch.merged(factsGroup, one))),
    sealed: (path) => batch.merged(flagsGroup, absolute(path)),
    list: (path) => list(batch, path),
    processes: (words) =>
      batch.single({ operation: "processes", words: words.map(encodeWord) }, decodeProcesses),
    mounts: () => batch.single({ operation: "mounts", words: [] }, decodeMounts),
    now: () =>
      (now ??= batch.single({ operation: "now", words: [] }, (records) =>
        Number(records[0]?.body.toString("ascii")),
      )),
  };
}

async function readFile(batch: Batch, path: string, options: ReadOptions = {}): Promise<FileRead> {
  const first = await batch.merged(filesGroup(options), absolute(path));
  return first.status === "uncertain" ? await readAlone(batch, path, options) : first;
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
  const links = options.links ?? "follow";
  const maximum = maximumOf(options);
  return {
    key: `files ${links} ${maximum}`,
    request: (paths) => ({
      operation: "files",
      words: [links, String(maximum), ...paths.map(encodeWord)],
    }),
    decode: (records, paths) => decodeFiles(records, paths.length, maximum, paths.length > 1),
  };
}

function maximumOf(options: ReadOptions): number {
  return options.maximumBytes ?? defaultMaximumBytes;
}

const factsGroup: Group<PathFacts> = {
  key: "facts",
  request: (paths) => ({ operation: "facts", words: paths.map(encodeWord) }),
  decode(records, paths) {
    const states = records[0]?.words[0] ?? "";
    const lines = factLines(records[0]?.body);
    const present = states.split("").filter((state) => state === "p").length;
    // A path that vanished between the look and `stat` leaves a line out, and says nothing of the others.
    if (lines.length !== present) throw changing("its files change while they are looked at");
    let next = 0;
    return paths.map((path, index): PathFacts => {
      if (states[index] === "p") {
        const facts = decodeFacts(lines[next++]);
        if (facts !== null) return { status: "present", path, ...facts };
      }
      return { status: states[index] === "a" ? "absent" : "denied", path };
    });
  },
};

const flagsGroup: Group<"sealed" | "open" | "unknown"> = {
  key: "flags",
  request: (paths) => ({ operation: "flags", words: paths.map(encodeWord) }),
  decode(records, paths) {
    const lines = (records[0]?.body.toString("utf8") ?? "").split("\n");
    const flags = new Map(
      lines.map((line) => [line.slice(line.indexOf(" ") + 1), line.split(" ")[0] ?? ""]),
    );
    return paths.map((path) => {
      const letters = flags.get(path);
      if (letters === undefined) return "unknown";
      return /[ia]/.test(letters) ? "sealed" : "open";
    });
  },
};

async function readMatching(
  batch: Batch,
  directory: string,
  suffix: string,
): Promise<readonly NamedRead[]> {
  const words = [
    "follow",
    String(defaultMaximumBytes),
    encodeWord(absolute(directory)),
    encodeWord(suffix),
  ];
  const reads = await batch.single({ operation: "matching", words }, (records) => {
    const paths = splitNames(records.find(({ tag }) => tag === "names")?.body);
    const files = decodeFiles(records, paths.length, defaultMaximumBytes, paths.length > 1);
    return paths.map((path, index) => ({
      path,
      read: files[index] ?? { status: "uncertain" as const },
    }));
  });
  return await Promise.all(
    reads.map(async ({ path, read }) => ({
      path,
      ...(read.status === "uncertain" ? await readAlone(batch, path, {}) : read),
    })),
  );
}

async function list(batch: Batch, path: string): Promise<DirectoryListing> {
  const request = { operation: "list", words: [String(listingLimit), encodeWord(absolute(path))] };
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const listing = await batch.single(request, decodeListing);
    if (listing !== null) return listing;
  }
  throw changing(`the names in ${path} change while they are listed`);
}

/** `null`: a name vanished between the listing and `stat`. */
function decodeListing(records: readonly AnswerRecord[]): DirectoryListing | null {
  const state = records[0]?.words[0];
  if (state === "absent" || state === "denied") return { status: state };
  if (state !== "listed") return { status: "not-a-directory" };
  const names = splitNames(records.find(({ tag }) => tag === "names")?.body);
  const lines = factLines(records.find(({ tag }) => tag === "facts")?.body);
  if (names.length !== lines.length) return null;
  const entries = names.flatMap((name, index) => {
    const facts = decodeFacts(lines[index]);
    return facts === null ? [] : [{ name, ...facts }];
  });
  return {
    status: "listed",
    entries: entries.slice(0, listingLimit),
    truncated: entries.length > listingLimit,
  };
}

function decodeProcesses(records: readonly AnswerRecord[]): readonly ProcessFacts[] {
  return records
    .filter(({ tag }) => tag === "process")
    .map(({ words, body }) => ({
      pid: Number(words[0]),
      uid: Number(words[1]),
      argv: splitNames(body),
    }));
}

/** `proc_pid_mountinfo(5)`: the fifth field is the mount point, the first after `-` the type. */
function decodeMounts(records: readonly AnswerRecord[]): readonly Mount[] {
  const lines = (records[0]?.body.toString("utf8") ?? "").split("\n");
  return lines.flatMap((line) => {
    const words = line.split(" ");
    const point = words[4];
    const type = words[words.indexOf("-") + 1];
    if (point === undefined || type === undefined) return [];
    return [{ point: point.replace(/\\([0-7]{3})/g, decodeOctal), type }];
  });
}

function decodeOctal(_: string, digits: string): string {
  return String.fromCharCode(Number.parseInt(digits, 8));
}

function splitNames(body: Buffer | undefined): readonly string[] {
  const names = (body?.toString("utf8") ?? "").split("\0");
  return names.at(-1) === "" ? names.slice(0, -1) : names;
}

function ancestors(path: string): readonly string[] {
  const parts = path.split("/").filter((part) => part !== "");
  return ["/", ...parts.map((_, index) => `/${parts.slice(0, index + 1).join("/")}`)];
}

function absolute(path: string): string {
  if (path.startsWith("/") && !path.includes("\0")) return path;
  throw new FleetmendError("internal", `a read needs an absolute path, not "${path}"`);
}

function changing(clause: string): FleetmendError {
  return new FleetmendError("request-failed", `${clause}; run again when it is quieter`);
}
