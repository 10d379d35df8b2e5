/** The names in a record's body, each followed by a NUL. */
export function splitNames(body: Buffer | undefined): readonly string[] {
  const names = (body?.toString("utf8") ?? "").split("\0");
  return names.at(-1) === "" ? names.slice(0, -1) : names;
}
