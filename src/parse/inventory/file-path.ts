import { readText } from "../document/read.ts";
import type { Read } from "../document/read.ts";

/** A path of the control node, or a clause about what is wrong with it. */
export type FilePath = { readonly path: string } | { readonly mistake: string };

/** Expands `~` to the home directory where one is given. Nothing else is ever expanded. */
export function expandHome(text: string, home: string | undefined): FilePath {
  if (text === "") return { mistake: "is empty" };
  if (/\p{Cc}/u.test(text)) return { mistake: "has a control character" };
  if (!text.startsWith("~")) return { path: text };
  if (text !== "~" && !text.startsWith("~/")) {
    return { mistake: `has the home directory of a user in it: ${text}` };
  }
  return { path: home === undefined ? text : home + text.slice(1) };
}

/** Reads a variable that names a file of the control node. */
export function readFilePath(home: string | undefined): Read<string> {
  return (node, what, report) => {
    const text = readText(node, what, report);
    const file = text === null ? null : expandHome(text, home);
    if (file === null || "path" in file) return file?.path ?? null;
    report(node, `${what} ${file.mistake}`, "write it like ~/keystone-ca.pem");
    return null;
  };
}
