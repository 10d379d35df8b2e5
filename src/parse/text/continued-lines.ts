/** A line with those that continue it. */
export interface ContinuedLine {
  /** Without spaces around it; where a backslash joined two lines, there is a space. */
  readonly content: string;
  /** Of its beginning, 1-based. */
  readonly line: number;
}

/** The lines of a text, with those joined that a backslash at the end continues; those of `comment` are left out before that. */
export function* continuedLines(text: string, comment: RegExp | null): Generator<ContinuedLine> {
  let parts: string[] = [];
  let start = 0;
  let line = 0;
  for (const raw of text.split("\n")) {
    line += 1;
    const content = raw.trim();
    if (comment?.test(content) === true) continue;
    if (parts.length === 0) start = line;
    const goesOn = content.endsWith("\\");
    parts.push(goesOn ? content.slice(0, -1) : content);
    if (goesOn) continue;
    yield { content: parts.join(" ").trim(), line: start };
    parts = [];
  }
  if (parts.length > 0) yield { content: parts.join(" ").trim(), line: start };
}
