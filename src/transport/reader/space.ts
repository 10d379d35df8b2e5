import type { Space } from "../../model/host-reader.ts";
import { encodeWord } from "../session/words.ts";
import type { Group } from "./batch.ts";
import { factLines } from "./decode-facts.ts";

/** Asks `space` of `remote/read.sh` about several paths at once. */
export const spaceGroup: Group<Space> = {
  key: "space",
  request: (paths) => ({ operation: "space", words: paths.map(encodeWord) }),
  decode(records, paths) {
    const present = (records[0]?.words[0] ?? "").split("").map((state) => state === "p");
    const lines = factLines(records[0]?.body);
    // Where one is missing, it is not known which.
    if (lines.length !== present.filter(Boolean).length) return paths.map(() => unknown);
    const next = lines.values();
    return paths.map((_, index) => (present[index] === true ? decode(next.next().value) : unknown));
  },
};

const unknown: Space = { status: "unknown" };

/** Free blocks, size of a block, free inodes, all inodes; a file system without a limit says that it has none at all. */
function decode(line: string | undefined): Space {
  const [blocks = Number.NaN, size = Number.NaN, files = 0, allFiles = 0] = (line ?? "")
    .split(" ")
    .map(Number);
  const bytes = blocks * size;
  if (!Number.isFinite(bytes)) return unknown;
  return { status: "known", bytes, files: allFiles === 0 ? null : files };
}
