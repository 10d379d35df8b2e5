import { createHash } from "node:crypto";
import type { FileRead, MatchingRead } from "../model/host-reader.ts";

/**
 * What was read as one text, equal for equal content: `sha256 …` in hexadecimal, `link to …` for a link that was not followed, else
 * why nothing was read, such as `absent`.
 */
export function contentOf(read: FileRead | MatchingRead): string {
  switch (read.status) {
    case "read":
      return hashOf(read.content);
    case "listed":
      return hashOf(JSON.stringify(read.files.map((file) => [file.path, contentOf(file)])));
    case "link":
      return `link to ${read.target ?? "an unknown place"}`;
    default:
      return read.status;
  }
}

function hashOf(bytes: Buffer | string): string {
  return `sha256 ${createHash("sha256").update(bytes).digest("hex")}`;
}
