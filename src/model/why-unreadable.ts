/** Why a file of the control node could not be read, as a clause, by what `node:fs` threw. */
export function whyUnreadable(thrown: unknown): string {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  if (typeof code !== "string") return "it cannot be read";
  return clauses.get(code) ?? code;
}

const clauses: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "there is no such file"],
  ["ENOTDIR", "there is no such file"],
  ["EISDIR", "it is a directory; name the file in it"],
  ["EACCES", "you may not read it"],
]);
