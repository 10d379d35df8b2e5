import { readJson } from "./json-text.ts";
import type { Node } from "./node.ts";
import type { Report } from "./problem-log.ts";
import { createSource } from "./source.ts";
import { composeYaml } from "./yaml-text.ts";
import { buildTree } from "./yaml-tree.ts";

/** Bigger files are refused, in UTF-16 units. */
export const maximumTextLength = 16 * 1024 * 1024;

/**
 * Reads YAML, or JSON, which is YAML as well. Every mistake that does not depend on what the file is for goes to
 * `report`; `null` when such a mistake leaves nothing to look at.
 */
export function readDocument(text: string, file: string, report: Report): Node | null {
  const source = createSource(file, text);
  if (text.length > maximumTextLength) {
    report({ source, offset: 0 }, "the file is larger than 16 MiB", "split it");
    return null;
  }
  const json = readJson(source, report);
  if (json !== "not-json") return json;
  const composed = composeYaml(source, report);
  return composed === null ? null : buildTree(composed.contents, source, report);
}
