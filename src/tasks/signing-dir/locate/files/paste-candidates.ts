import type { Service } from "../../../model/service.ts";
import type { OptionValue } from "../../../parse/oslo/oslo-interpolation.ts";
import { pasteArgument } from "./start.ts";
import type { Start } from "./start.ts";

/** The options that name a paste file: glance's, heat's, then everybody else's. */
const pathOptions = [
  ["paste_deploy", "config_file"],
  ["paste_deploy", "api_paste_config"],
  ["DEFAULT", "api_paste_config"],
] as const;

/** The paste files that the service may load, as it sees them; the first that exists counts. */
export function pasteCandidates(
  service: Service,
  start: Start,
  option: (group: string, name: string) => OptionValue,
): readonly string[] {
  const argument = pasteArgument(service, start.commandLine);
  if (argument !== null) return [argument];
  for (const [group, name] of pathOptions) {
    const found = option(group, name);
    if (found.status === "set" && isFileName(found.value)) return filesNamed(service, found.value);
  }
  return service.pasteFiles;
}

/** A relative name is looked for where the configuration is. */
function filesNamed({ pasteFiles, project }: Service, name: string): readonly string[] {
  if (name.startsWith("/")) return [name];
  const known = pasteFiles.filter((path) => path.endsWith(`/${name}`));
  return [...new Set([...known, `/etc/${project}/${name}`, `/usr/share/${project}/${name}`])];
}

function isFileName(value: string): boolean {
  return value !== "" && !/\p{Cc}/u.test(value);
}
