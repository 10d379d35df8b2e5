import { strip } from "../text/python-text.ts";

/** How PasteDeploy takes an option: `set x` and `get x` are orders to it, anything else is a plain option. */
export interface PasteKey {
  readonly kind: "plain" | "set" | "get";
  readonly name: string;
}

/** Splits the key of an assignment in a paste file. */
export function splitKey(key: string): PasteKey {
  if (key.startsWith("set ")) return { kind: "set", name: strip(key.slice(4)) };
  if (key.startsWith("get ")) return { kind: "get", name: strip(key.slice(4)) };
  return { kind: "plain", name: key };
}
