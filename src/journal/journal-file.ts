import { constants } from "node:fs";
import { access, open, readFile } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { FleetmendError } from "../model/error.ts";
import type { JournalRecord, RunOpened } from "../model/journal.ts";
import { Appender } from "./appender.ts";
import { decodeLines, origin } from "./lines.ts";
import type { DecodedJournal } from "./lines.ts";
import { lockFile } from "./lock.ts";
import { explainJournalFailure, makeJournalDirectory, syncDirectory } from "./state-directory.ts";

/** Begins the journal of a new run. Rejects with a FleetmendError "journal-failed". */
export async function createJournal(
  directory: string,
  opened: RunOpened,
  more: readonly JournalRecord[] = [],
): Promise<Appender> {
  await makeJournalDirectory(directory);
  const file = journalFile(directory, opened.id);
  const handle = await openNew(file);
  try {
    await lockExclusively(handle, file);
    await syncDirectory(directory);
    const appender = new Appender(handle, file, origin);
    await Promise.all([opened, ...more].map((record) => appender.write(record)));
    return appender;
  } catch (cause) {
    await handle.close();
    throw explainJournalFailure(file, cause);
  }
}

/** Whether a run of that id has a journal. Rejects with a FleetmendError "journal-failed". */
export async function hasJournal(directory: string, id: string): Promise<boolean> {
  const file = journalFile(directory, id);
  try {
    await access(file);
    return true;
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return false;
    throw explainJournalFailure(file, cause);
  }
}

export interface OpenedJournal {
  readonly journal: Appender;
  readonly opened: RunOpened;
  /** All that it has, the first record included. */
  readonly records: readonly JournalRecord[];
}

/**
 * Goes on with the journal of a run; a last record that was cut off is removed. Rejects with a FleetmendError: there is no
 * such run, it is still under way, or its journal is damaged or cannot be written.
 */
export async function reopenJournal(directory: string, id: string): Promise<OpenedJournal> {
  const file = journalFile(directory, id);
  const handle = await openExisting(file);
  try {
    await lockExclusively(handle, file);
    const { records, sum, length } = decodeLines(await handle.readFile(), file);
    const opened = requireOpened(records, id);
    await handle.truncate(length);
    return { journal: new Appender(handle, file, sum), opened, records };
  } catch (cause) {
    await handle.close();
    throw explainJournalFailure(file, cause);
  }
}

/** What a journal says, whoever writes it. Rejects with a FleetmendError "usage", or what reading rejects with. */
export async function readJournal(directory: string, id: string): Promise<DecodedJournal> {
  const file = journalFile(directory, id);
  return decodeLines(await readFile(file), file);
}

/** Whether some process works on a run now. */
export async function isUnderWay(directory: string, id: string): Promise<boolean> {
  await using handle = await open(journalFile(directory, id), constants.O_RDONLY);
  return (await lockFile(handle.fd, "shared")) === "busy";
}

export const journalSuffix = ".journal";

const writing = constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW;

function journalFile(directory: string, id: string): string {
  return path.join(directory, id + journalSuffix);
}

async function openNew(file: string): Promise<FileHandle> {
  try {
    return await open(file, writing | constants.O_CREAT | constants.O_EXCL, 0o600);
  } catch (cause) {
    throw explainJournalFailure(file, cause);
  }
}

async function openExisting(file: string): Promise<FileHandle> {
  try {
    return await open(file, writing);
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "ENOENT")) {
      throw explainJournalFailure(file, cause);
    }
    const message = `there is no journal ${file}; \`fleetmend runs\` lists the runs that were started from this machine`;
    throw new FleetmendError("usage", message, { cause });
  }
}

/** Whoever lists runs has a lock for a moment, so one that is busy is tried once more. */
async function lockExclusively(handle: FileHandle, file: string): Promise<void> {
  if ((await lockFile(handle.fd, "exclusive")) === "locked") return;
  await delay(200);
  if ((await lockFile(handle.fd, "exclusive")) === "locked") return;
  const { records } = decodeLines(await readFile(file), file);
  const by = records.findLast((one) => one.kind === "run" || one.kind === "resumed")?.by;
  const whose = by === undefined ? "" : ` by ${by.user}, process ${by.pid}, since ${by.at}`;
  throw new FleetmendError(
    "usage",
    `this run is being worked on${whose}; wait for its end, or interrupt it there`,
  );
}

function requireOpened([first]: readonly JournalRecord[], id: string): RunOpened {
  if (first?.kind === "run") return first;
  throw new FleetmendError(
    "usage",
    `run ${id} was cut off before its first record, so it did nothing; start it anew`,
  );
}
