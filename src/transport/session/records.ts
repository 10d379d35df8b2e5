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
  /** Bytes held that belong to no complete record yet; before the first marker all of it is noise. */
  readonly held: number;
}

const newline = 0x0a;

/**
 * Splits a stream at `\n<nonce> REQUEST TAG WORD...\n`. The nonce is random and known to nobody but the two ends, so no
 * noise and no file content can be taken for a marker. A record is complete when the next one begins; `end` is complete
 * with its own line.
 */
export function createRecordParser(nonce: string): RecordParser {
  const marker = Buffer.from(`\n${nonce} `, "ascii");
  let pending: Buffer = Buffer.alloc(0);
  let header: readonly string[] | null = null;
  let searchFrom = 0;

  function push(chunk: Buffer): readonly AnswerRecord[] {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    const records: AnswerRecord[] = [];
    for (;;) {
      const at = pending.indexOf(marker, searchFrom);
      const lineEnd = at < 0 ? -1 : pending.indexOf(newline, at + marker.length);
      if (lineEnd < 0) {
        searchFrom = at < 0 ? Math.max(0, pending.length - marker.length + 1) : at;
        return records;
      }
      if (header !== null) records.push(record(header, pending.subarray(0, at)));
      header = pending.toString("ascii", at + marker.length, lineEnd).split(" ");
      pending = pending.subarray(lineEnd + 1);
      searchFrom = 0;
      if (header[1] === "end") {
        records.push(record(header, Buffer.alloc(0)));
        header = null;
      }
    }
  }

  return {
    push,
    get held() {
      return pending.length;
    },
  };
}

function record(header: readonly string[], body: Buffer): AnswerRecord {
  const [request, tag, ...words] = header;
  return { request: Number(request), tag: tag ?? "", words, body };
}
