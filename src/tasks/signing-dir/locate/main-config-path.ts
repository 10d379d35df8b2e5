import type { Service } from "../../../model/service.ts";

/** The configuration file that a service needs, as the service sees it: the one to name when none is there. */
export function mainConfigPath({
  configFiles,
  dialect,
  name,
  pasteFiles,
  project,
}: Service): string {
  const files = dialect === "paste" ? pasteFiles.slice(0, 1) : configFiles;
  const own = files.find((path) => path.endsWith(`/${project}.conf`));
  return own ?? files.at(-1) ?? `/etc/${project}/${name}.conf`;
}
