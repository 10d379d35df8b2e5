import type { Entry, Node, ScalarNode } from "./node.ts";
import type { Report } from "./problem-log.ts";
import { placeOf } from "./source.ts";

/** Deeper files are refused. */
export const maximumDepth = 64;

/** Adds an entry to a mapping unless its key is there already or must not be a key; such mistakes go to `report`. */
export function addEntry(
  entries: Map<string, Entry>,
  key: ScalarNode,
  value: Node,
  report: Report,
): void {
  const name = key.value === null ? "" : key.text;
  const known = entries.get(name);
  if (forbidden.has(name)) {
    report(key, `"${name}" cannot be a key`, "choose another name");
  } else if (known !== undefined) {
    report(
      key,
      `the key ${JSON.stringify(name)} is already in this mapping, on line ${placeOf(known.key).line}`,
      "remove one of the two",
    );
  } else {
    entries.set(name, { key, value });
  }
}

// Keys with which a JavaScript object could be turned against the program.
const forbidden: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);
