import { createHash } from "node:crypto";
import { FleetmendError } from "../model/error.ts";
import type { JournalRecord } from "../model/journal.ts";

/** What the first line's checksum begins with; a journal of another form has another one. */
export const origin = "fleetmend journal 1";

export interface JournalLine {
  readonly text: string;
  /** What the next line's checksum begins with. */
  readonly sum: string;
}

/** One record as a line: `CHECKSUM JSON`. The checksum covers the one before, so that no line can go missing unseen. */
export function encodeLine(record: JournalRecord, previous: string): JournalLine {
  const json = JSON.stringify(record);
  const sum = checksum(previous, json);
  return { text: `${sum} ${json}\n`, sum };
}

export interface DecodedJournal {
  readonly records: readonly JournalRecord[];
  /** The checksum of the last whole line. */
  readonly sum: string;
  /** Bytes of all whole lines; whatever follows is a record that was being written when its writer ended. */
  readonly length: number;
}

/**
 * Reads a journal. A last line that is not whole is left out: nothing was done for which it was written. Throws a
 * FleetmendError "usage" if a line before it is damaged.
 *
 * @param file for the error
 */
export function decodeLines(bytes: Buffer, file: string): DecodedJournal {
  const records: JournalRecord[] = [];
  let sum = origin;
  let length = 0;
  for (;;) {
    const end = bytes.indexOf(0x0a, length);
    if (end === -1) return { records, sum, length };
    const line = decodeLine(bytes.toString("utf8", length, end), sum);
    if (line === null) {
      if (end + 1 === bytes.length) return { records, sum, length };
      throw new FleetmendError(
        "usage",
        `the journal ${file} is damaged in line ${records.length + 1}, so it does not tell what was done; run the command anew instead, which looks at every host`,
      );
    }
    records.push(line.record);
    sum = line.sum;
    length = end + 1;
  }
}

function decodeLine(
  text: string,
  previous: string,
): { readonly record: JournalRecord; readonly sum: string } | null {
  const space = text.indexOf(" ");
  const sum = text.slice(0, space);
  const json = text.slice(space + 1);
  if (checksum(previous, json) !== sum) return null;
  // The checksum says that fleetmend wrote it, and the origin of the first one says in which form.
  return { record: JSON.parse(json) as JournalRecord, sum };
}

/** 64 bits against accidents; whoever may write to the file can forge it anyway. */
function checksum(previous: string, json: string): string {
  return createHash("sha256").update(`${previous}\n${json}`).digest("hex").slice(0, 16);
}
