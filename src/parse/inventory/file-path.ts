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
