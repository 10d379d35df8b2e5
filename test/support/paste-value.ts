import { findAuthTokenFilters } from "../../src/parse/paste/paste-auth-token.ts";
import { fileLocation, parsePasteConfig } from "../../src/parse/paste/paste-config.ts";
import type { PythonDialect } from "../../src/parse/paste/python-ini.ts";

/** The path that {@link pasteValue} gives its text. */
export const pastePath = "/etc/swift/proxy-server.conf";

/** `signing_dir` of the first `auth_token` filter: its value, `undefined` if it has none, or what is wrong. */
export function pasteValue(
  content: string | Uint8Array,
  dialect: PythonDialect = "python3",
  globals: ReadonlyMap<string, string> = new Map(),
): string | undefined | { readonly line: number; readonly message: string } {
  const texts = [{ file: pastePath, content }];
  const config = parsePasteConfig(texts, fileLocation(pastePath), dialect);
  if (config.status === "invalid") return { line: config.line, message: config.message };
  const [filter] = findAuthTokenFilters(config, { names: ["signing_dir"], globals });
  if (filter === undefined) return { line: 0, message: "no filter" };
  const { reading } = filter;
  if (reading.status === "failed") return { line: reading.line, message: reading.message };
  return reading.options.get("signing_dir")?.value;
}
