import { FleetmendError } from "../../model/error.ts";
import type { HostReader, PathFacts } from "../../model/host-reader.ts";
import type { HttpOptions, HttpRead } from "../../model/http.ts";
import { parseMountInfo } from "../../parse/process/mount-info.ts";
import { encodeWord } from "../session/words.ts";
import { absolute } from "./absolute.ts";
import { createBatch } from "./batch.ts";
import type { Exchange, Group } from "./batch.ts";
import { decodeFacts, factLines } from "./decode-facts.ts";
import { listDirectory } from "./list-directory.ts";
import { readFile, readMatching, readTemporary } from "./read-files.ts";
import { readPythonPackages, readSystemPackages } from "./read-packages.ts";
import { readProcesses } from "./read-processes.ts";
import { searchLog } from "./search-log.ts";
import { spaceGroup } from "./space.ts";
import { verifyMessage } from "./verify-message.ts";

/**
 * Reads a host through the programs in `remote/`, but for HTTP, which `get` does. Reads asked for in one turn of the event
 * loop are one round trip.
 */
export function createHostReader(
  exchange: Exchange,
  get: (url: string, options: HttpOptions) => Promise<HttpRead>,
): HostReader {
  const batch = createBatch(exchange);
  return {
    readFile: (path, options) => readFile(batch, path, options),
    readMatching: (directory, suffix, options) => readMatching(batch, directory, suffix, options),
    readTemporary: (directory, options) => readTemporary(batch, directory, options),
    facts: (path) => batch.merged(factsGroup, absolute(path)),
    chain: (path) =>
      Promise.all(ancestors(absolute(path)).map((one) => batch.merged(factsGroup, one))),
    sealed: (path) => batch.merged(flagsGroup, absolute(path)),
    space: (path) => batch.merged(spaceGroup, absolute(path)),
    list: (path, options) => listDirectory(batch, path, options?.prefix ?? ""),
    processes: (words, variables = []) => readProcesses(batch, words, variables),
    pythonPackages: (prefixes, names) => readPythonPackages(batch, prefixes, names),
    systemPackages: (names, root = "") => readSystemPackages(batch, names, root),
    searchLog: (query) => searchLog(batch, query),
    verifyMessage: (files, message) => verifyMessage(batch, files, message),
    missing: (programs) =>
      batch.single({ operation: "missing", words: programs.map(encodeWord) }, (records) =>
        programs.filter((program) => records[0]?.words.includes(program)),
      ),
    mounts: () =>
      batch.single({ operation: "mounts", words: [] }, (records) =>
        parseMountInfo(records[0]?.body.toString("utf8") ?? ""),
      ),
    now: () =>
      batch.single({ operation: "now", words: [] }, (records) =>
        decodeNow(records[0]?.body.toString("latin1").trim() ?? ""),
      ),
    get: (url, options = {}) => get(url, options),
  };
}

/** Of a host that does not tell the time, no certificate could be judged. */
function decodeNow(text: string): number {
  if (/^\d{1,12}$/.test(text)) return Number(text);
  throw new FleetmendError(
    "request-failed",
    "it does not tell the time; see what `date +%s` says there",
  );
}

const factsGroup: Group<PathFacts> = {
  key: "facts",
  request: (paths) => ({ operation: "facts", words: paths.map(encodeWord) }),
  decode(records, paths) {
    const states = records[0]?.words[0] ?? "";
    const lines = factLines(records[0]?.body);
    const present = states.split("").filter((state) => state === "p").length;
    // A path that vanished between the look and `stat` leaves a line out, and says nothing of the others.
    if (lines.length !== present) {
      throw new FleetmendError(
        "request-failed",
        "its files change while they are looked at; run again when it is quieter",
      );
    }
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

function ancestors(path: string): readonly string[] {
  const parts = path.split("/").filter((part) => part !== "");
  return ["/", ...parts.map((_, index) => `/${parts.slice(0, index + 1).join("/")}`)];
}
