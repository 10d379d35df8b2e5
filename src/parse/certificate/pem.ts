/** What stands between a `BEGIN` and an `END`. */
export interface PemBlock {
  /** For instance `CERTIFICATE`. */
  readonly label: string;
  readonly content: Buffer;
}

/** The blocks up to the first damaged one. */
export interface PemText {
  readonly blocks: readonly PemBlock[];
  /** What is wrong with the block behind them, as a clause; `null`: nothing is. */
  readonly damage: string | null;
}

/** `BIO_gets` takes so many characters of a line at a time. */
const pieceLength = 254;

/** Reads a text as `PEM_read_bio` of OpenSSL does: what is outside of blocks is skipped, and one damaged block ends it. */
export function readPem(text: string): PemText {
  const blocks: PemBlock[] = [];
  const lines = splitLines(text).values();
  for (const line of lines) {
    const label = /^-----BEGIN (.*)-----$/s.exec(line)?.[1];
    if (label === undefined) continue;
    const body = readBody(lines, label);
    if (body.status === "damaged") return { blocks, damage: body.why };
    blocks.push({ label, content: body.content });
  }
  return { blocks, damage: null };
}

/** Lines in OpenSSL's pieces, without control characters and blanks at their ends. */
function splitLines(text: string): readonly string[] {
  const withoutMark = text.startsWith("\u00EF\u00BB\u00BF") ? text.slice(3) : text;
  const lines = withoutMark.replace(/\n$/, "").split("\n");
  const pieces = lines.flatMap((line) => {
    if (line.length <= pieceLength) return line;
    const count = Math.ceil(line.length / pieceLength);
    return Array.from({ length: count }, (_, index) =>
      line.slice(index * pieceLength, (index + 1) * pieceLength),
    );
  });
  return pieces.map(trimEnd);
}

/** `String.trimEnd` leaves control characters; an expression would take quadratic time on a line of them. */
function trimEnd(line: string): string {
  let end = line.length;
  while (end > 0 && line.charCodeAt(end - 1) <= 0x20) end -= 1;
  return line.slice(0, end);
}

type Body =
  | { readonly status: "read"; readonly content: Buffer }
  | { readonly status: "damaged"; readonly why: string };

/** Headers stand before an empty line; behind one, only the last line may be shorter than 64 characters. */
function readBody(lines: Iterator<string>, label: string): Body {
  const damaged = (why: string): Body => ({ status: "damaged", why });
  let data: string[] = [];
  let afterEmptyLine = false;
  let mustEnd = false;
  for (;;) {
    const { done, value: line } = lines.next();
    if (done === true) return damaged("it is cut off in the middle of a block");
    if (line.startsWith("-----END ")) {
      return line === `-----END ${label}-----`
        ? decode(data.join(""))
        : damaged("the end of a block does not fit its beginning");
    }
    if (mustEnd) return damaged("a block has a line that is too short");
    if (line === "") {
      if (afterEmptyLine || data.length > 0) return damaged("a block has an empty line in it");
      afterEmptyLine = true;
      data = [];
      continue;
    }
    data.push(line);
    if (afterEmptyLine && line.length > 64) return damaged("a block has a line that is too long");
    mustEnd = afterEmptyLine && line.length < 64;
  }
}

function decode(data: string): Body {
  const base64 = data.replaceAll(/[ \t\r]/g, "");
  if (base64 === "" || base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) {
    return { status: "damaged", why: "a block has characters that do not belong there" };
  }
  return { status: "read", content: Buffer.from(base64, "base64") };
}
