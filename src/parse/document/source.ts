import type { Place } from "../../model/place.ts";

/** A text that the operator wrote, with the places of its characters. */
export interface Source {
  readonly file: string;
  readonly text: string;
  /** Line and column of a 0-based offset. */
  place(offset: number): Place;
}

/** Something that was written at an offset of a source. */
export interface Located {
  readonly source: Source;
  /** 0-based, in UTF-16 units. */
  readonly offset: number;
}

/** Wraps a text; `file` is the name that messages show. */
export function createSource(file: string, text: string): Source {
  let lineStarts: readonly number[] | undefined;
  return {
    file,
    text,
    place(offset) {
      lineStarts ??= findLineStarts(text);
      const line = lineOf(lineStarts, offset);
      return { file, line: line + 1, column: offset - (lineStarts[line] ?? 0) + 1 };
    },
  };
}

/** File, line and column of something. */
export function placeOf(at: Located): Place {
  return at.source.place(at.offset);
}

function findLineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) {
    starts.push(end + 1);
  }
  return starts;
}

/** The last line that starts at or before the offset. */
function lineOf(lineStarts: readonly number[], offset: number): number {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
