import { findAuthTokenFilters } from "../../src/parse/paste/paste-auth-token.ts";
import type { AuthTokenFilter, FilterQuestion } from "../../src/parse/paste/paste-auth-token.ts";
import { fileLocation, parsePasteConfig } from "../../src/parse/paste/paste-config.ts";
import type { PasteConfig } from "../../src/parse/paste/paste-config.ts";

export const factory = "paste.filter_factory = keystonemiddleware.auth_token:filter_factory";

/** A text that ConfigParser accepts, as the file `/etc/x.ini`. */
export function parsePaste(content: string, path = "/etc/x.ini"): PasteConfig {
  const config = parsePasteConfig([{ file: path, content }], fileLocation(path));
  if (config.status === "invalid") throw new Error(config.message);
  return config;
}

/** The filters of such a text that are used and those that are not, each with its section and `signing_dir`. */
export function usageIn(content: string, question: Partial<FilterQuestion> = {}) {
  const config = parsePaste(content);
  const filters = findAuthTokenFilters(config, { names: ["signing_dir"], ...question });
  return {
    used: filters.filter(({ usage }) => usage.kind === "used").map(describe),
    unused: filters.filter(({ usage }) => usage.kind === "unused").map(describe),
  };
}

function describe({ section, reading }: AuthTokenFilter): string {
  if (reading.status === "failed") return `${section} ${reading.line} ${reading.message}`;
  return `${section} ${reading.options.get("signing_dir")?.value ?? "unset"}`;
}
