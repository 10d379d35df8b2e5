import type { EffectiveOptions } from "../../parse/ssh-config/effective-options.ts";
import { expandTokens } from "./expand-tokens.ts";
import type { TokenValues } from "./expand-tokens.ts";

/** The files that an option of ssh_config names. `usual`: the configuration says nothing of it. `null`: a path is one that only ssh can tell. */
export function readPaths(
  effective: EffectiveOptions,
  defaults: EffectiveOptions,
  { name, values }: { readonly name: string; readonly values: TokenValues },
): readonly string[] | "usual" | null {
  const entries = effective.get(name) ?? [];
  if (entries.join("\n") === defaults.get(name)?.join("\n")) return "usual";
  // Several files stand in one line; a path may have spaces.
  const words = entries.flatMap((entry) =>
    name === "identityfile" ? [entry] : entry.split(/ (?=[/~%$]|none$)/),
  );
  const paths: string[] = [];
  for (const word of words) {
    if (word === "none") continue;
    const path = expandTokens(word, values);
    if (path === null) return null;
    paths.push(path);
  }
  return paths;
}
