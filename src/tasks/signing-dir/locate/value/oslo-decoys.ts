import type { ShadowedValue } from "../../../../model/signing-dir.ts";
import type { OsloFile } from "../../../../parse/oslo/oslo-config.ts";
import { mostShown } from "./most-shown.ts";

/** Names that people write for the option, and that nothing reads. */
const misspelt = new Set(["signing-dir", "signing_dirname", "signingdir", "signing_directory"]);

/** Why a `signing_dir` in these groups is somebody else's. */
const owners: ReadonlyMap<string, string> = new Map([
  ["trustee", "heat's own options for its trustee, which caches nothing"],
  ["nova", "options of a client of nova's, which caches nothing"],
  ["designate", "options of a client of designate's, which caches nothing"],
  ["DEFAULT", "auth_token looks in [keystone_authtoken] alone"],
]);

/** The first assignments in oslo.config files that look like the option and that `auth_token` never reads, in reading order. */
export function findOsloDecoys(files: readonly OsloFile[]): readonly ShadowedValue[] {
  return files.flatMap(decoysIn).slice(0, mostShown);
}

function decoysIn({ groups }: OsloFile): readonly ShadowedValue[] {
  return [...groups].flatMap(([group, options]) =>
    [...options].flatMap(([option, assignments]) => {
      const why = whyUnread(group, option);
      if (why === null) return [];
      return assignments.map(({ value, file, line, section }) => ({
        value,
        file,
        line,
        section,
        why,
      }));
    }),
  );
}

/** The first assignments in files that belong to another program, such as the agents of neutron. */
export function findForeignDecoys(files: readonly OsloFile[]): readonly ShadowedValue[] {
  const why = "the file is an agent's, and no agent caches certificates";
  const found = files.flatMap(({ groups }) =>
    [...groups.values()].flatMap((options) => options.get("signing_dir") ?? []),
  );
  return found
    .slice(0, mostShown)
    .map(({ value, file, line, section }) => ({ value, file, line, section, why }));
}

function whyUnread(group: string, option: string): string | null {
  const name = option.toLowerCase();
  if (group === "keystone_authtoken") {
    const isNear = misspelt.has(name) || (name === "signing_dir" && option !== "signing_dir");
    return isNear ? "the option is called signing_dir, in lower case" : null;
  }
  if (option !== "signing_dir") return null;
  return owners.get(group) ?? "auth_token looks in [keystone_authtoken] alone";
}
