import { isScalar } from "yaml";
import type { Entry, Node } from "./node.ts";
import type { Report } from "./problem-log.ts";

/** Whether a key of the YAML library's tree is a `<<` that merges; one in quotes does not. */
export function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.type === "PLAIN" && key.value === "<<";
}

/**
 * The entries of a mapping whose `<<` keys have the values `merged`, in PyYAML's order: what is merged comes first, the
 * first mapping of a list wins over later ones, and the mapping's own entries win over all.
 */
export function mergeMappings(
  merged: readonly Node[],
  own: ReadonlyMap<string, Entry>,
  report: Report,
): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const node of merged) {
    const parts = node.kind === "list" ? node.items.toReversed() : [node];
    for (const part of parts) copyEntries(part, entries, report);
  }
  for (const [name, entry] of own) entries.set(name, entry);
  return entries;
}

function copyEntries(from: Node, entries: Map<string, Entry>, report: Report): void {
  if (from.kind !== "mapping") {
    report(from, "the key << takes a mapping or a list of mappings", "name one with an alias");
    return;
  }
  for (const [name, entry] of from.entries) entries.set(name, entry);
}
