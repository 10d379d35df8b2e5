import { readFileSync } from "node:fs";

/** The version of this package. */
export const version = readVersion();

/** Without zod, whose loading would double the time to the first line of `--help`. */
function readVersion(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
  );
  const found =
    typeof manifest === "object" && manifest !== null && "version" in manifest
      ? manifest.version
      : undefined;
  return typeof found === "string" ? found : "unknown";
}
