import { constants } from "node:fs";
import { mkdir, open, stat } from "node:fs/promises";
import { userInfo } from "node:os";
import path from "node:path";
import { FleetmendError } from "../model/error.ts";

/**
 * The directory of journals: in what FLEETMEND_STATE names, else in the XDG base directory for state. Throws a
 * FleetmendError "usage" for a relative name.
 */
export function journalDirectory(
  variables: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  const own = variables["FLEETMEND_STATE"] ?? "";
  if (own !== "" && !path.isAbsolute(own)) {
    throw new FleetmendError("usage", `FLEETMEND_STATE is "${own}"; it must be an absolute path`);
  }
  if (own !== "") return path.join(own, "runs");
  const usual = variables["XDG_STATE_HOME"] ?? "";
  // The specification has relative names ignored.
  const state = path.isAbsolute(usual) ? usual : path.join(home, ".local/state");
  return path.join(state, "fleetmend/runs");
}

/** Makes the directory if it is missing, for its owner alone. Rejects with a FleetmendError "journal-failed". */
export async function makeJournalDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const { mode, uid } = await stat(directory);
    if ((mode & 0o022) !== 0 || uid !== userInfo().uid) {
      throw new Error("others may write to it; give it to yourself, with mode 0700");
    }
    await syncDirectory(directory);
  } catch (cause) {
    throw explainJournalFailure(directory, cause);
  }
}

/** Has the names in a directory on disk. */
export async function syncDirectory(directory: string): Promise<void> {
  await using handle = await open(directory, constants.O_RDONLY | constants.O_DIRECTORY);
  await handle.sync();
}

/** What it means that a journal, or the directory of journals, cannot be written. */
export function explainJournalFailure(file: string, cause: unknown): FleetmendError {
  if (cause instanceof FleetmendError) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  const message = `the journal ${file} cannot be written, and nothing is changed without one: ${why}; make room, or name another directory in FLEETMEND_STATE`;
  return new FleetmendError("journal-failed", message, { cause });
}
