/** One record of an answer: a tag, its words, and the bytes that follow. */
export interface AnswerRecord {
  readonly request: number;
  readonly tag: string;
  readonly words: readonly string[];
  readonly body: Buffer;
}

export interface RecordParser {
  /** Takes the next bytes in, however they are cut, and returns the records that are complete now. */
  push(chunk: Buffer): readonly AnswerRecord[];
}

const newline = 0x0a;

/**
 * Splits a stream at `\n<nonce> REQUEST TAG WORD...\n`. The nonce is random and known to nobody but the two ends, so no
 * noise and no file content can be taken for a marker. A record is complete when the next one begins; `end` is complete
 * with its own line.
 */
export function createRecordParser(nonce: string): RecordParser {
  const marker = Buffer.from(`\n${nonce} `, "ascii");
  /** What belongs to no record yet; joined only when a marker has come, for large files come in many pieces. */
  let pieces: Buffer[] = [];
  let held = 0;
  /** The last bytes of it, in which a marker may have begun. */
  let seam: Buffer = Buffer.alloc(0);
  let header: readonly string[] | null = null;
  let lineIsCut = false;

  function push(chunk: Buffer): readonly AnswerRecord[] {
    pieces.push(chunk);
    held += chunk.length;
    const joint = Buffer.concat([seam, chunk]);
    seam = joint.subarray(-marker.length + 1);
    return lineIsCut || joint.includes(marker) ? takeRecords(Buffer.concat(pieces, held)) : [];
  }

  function takeRecords(bytes: Buffer): readonly AnswerRecord[] {
    const records: AnswerRecord[] = [];
    let rest = bytes;
    for (;;) {
      const at = rest.indexOf(marker);
      const lineEnd = at < 0 ? -1 : rest.indexOf(newline, at + marker.length);
      if (lineEnd < 0) {
        pieces = [rest];
        held = rest.length;
        lineIsCut = at >= 0;
        return records;
      }
      if (header !== null) records.push(record(header, rest.subarray(0, at)));
      header = rest.toString("ascii", at + marker.length, lineEnd).split(" ");
      rest = rest.subarray(lineEnd + 1);
      if (header[1] === "end") {
        records.push(record(header, Buffer.alloc(0)));
        header = null;
      }
    }
  }

  return { push };
}

function record(header: readonly string[], body: Buffer): AnswerRecord {
  const [request, tag, ...words] = header;
  return { request: Number(request), tag: tag ?? "", words, body };
}
