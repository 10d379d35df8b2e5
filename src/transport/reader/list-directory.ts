import { FleetmendError } from "../../model/error.ts";
import { listingLimit } from "../../model/host-reader.ts";
import type { DirectoryListing } from "../../model/host-reader.ts";
import type { AnswerRecord } from "../session/records.ts";
import { encodeWord } from "../session/words.ts";
import { absolute } from "./absolute.ts";
import type { Batch } from "./batch.ts";
import { decodeFacts, factLines } from "./decode-facts.ts";
import { splitNames } from "./split-names.ts";

const attempts = 3;

/** {@link HostReader.list}. */
export async function listDirectory(
  batch: Batch,
  path: string,
  prefix: string,
): Promise<DirectoryListing> {
  if (/[/\0]/.test(prefix)) {
    throw new FleetmendError("internal", `no name begins with "${prefix}"`);
  }
  const words = [String(listingLimit), encodeWord(absolute(path)), encodeWord(prefix)];
  const request = { operation: "list", words: prefix === "" ? words.slice(0, 2) : words };
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const listing = await batch.single(request, decodeListing);
    if (listing !== null) return listing;
  }
  throw new FleetmendError(
    "request-failed",
    `the names in ${path} change while they are listed; run again when it is quieter`,
  );
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
