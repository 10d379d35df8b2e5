import { readdir } from "node:fs/promises";
import { toErrorRecord } from "../model/error.ts";
import type { RunListing } from "../model/journal.ts";
import { readHistory } from "./history.ts";
import { isUnderWay, journalSuffix, readJournal } from "./journal-file.ts";

/** Every run that has a journal in a directory, the oldest first. A directory that is not there has none. */
export async function listRuns(directory: string): Promise<readonly RunListing[]> {
  const names = await readdir(directory).catch((cause: unknown) => {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return [];
    throw cause;
  });
  const ids = names.flatMap((name) =>
    name.endsWith(journalSuffix) ? [name.slice(0, -journalSuffix.length)] : [],
  );
  const listings: RunListing[] = [];
  // One by one, for a journal can be large.
  for (const id of ids.toSorted()) listings.push(await listRun(directory, id));
  return listings;
}

async function listRun(directory: string, id: string): Promise<RunListing> {
  try {
    const isActive = await isUnderWay(directory, id);
    const { records } = await readJournal(directory, id);
    const [opening] = records;
    if (opening?.kind !== "run") return { status: "unreadable", id, why: "it has no record" };
    const { hosts, ending } = readHistory(records);
    const actions = hosts.flatMap((host) => (host.status === "open" ? host.actions : []));
    const ended = ending === null || ending.ending === "interrupted" ? "interrupted" : "finished";
    return {
      status: isActive ? "in-progress" : ended,
      id,
      by: opening.by,
      words: opening.words,
      hosts: opening.hosts.length,
      finished: hosts.filter(({ status }) => status === "finished").length,
      open: actions.filter((action) => action.records === null).length,
      exitCode: ending?.exitCode ?? null,
    };
  } catch (thrown) {
    return { status: "unreadable", id, why: toErrorRecord(thrown).message };
  }
}
