import { parseSystemdUnit } from "../../../../parse/process/systemd-unit.ts";
import type { SystemdUnit, UnitText } from "../../../../parse/process/systemd-unit.ts";
import { decodeLossy } from "../../../../parse/text/utf8.ts";
import type { ServiceFiles } from "../files/service-files.ts";

export interface InstalledUnit {
  /** Without `.service`. */
  readonly name: string;
  /** As the host sees it. */
  readonly path: string;
  readonly unit: SystemdUnit;
}

/** The directories of unit files; a unit or a drop-in in an earlier one hides those of the same name in later ones. */
const unitDirectories = [
  "/etc/systemd/system",
  "/run/systemd/system",
  "/usr/local/lib/systemd/system",
  "/usr/lib/systemd/system",
  "/lib/systemd/system",
];

/** A unit that is there and may not be read. */
export interface HiddenUnit {
  readonly hidden: string;
}

/** Reads a unit with its drop-ins; `null` if there is none, or if it is masked. */
export async function readUnit(
  files: ServiceFiles,
  name: string,
): Promise<InstalledUnit | HiddenUnit | null> {
  const paths = unitDirectories.map((directory) => `${directory}/${name}.service`);
  const [found, dropIns] = await Promise.all([
    Promise.all(paths.map((path) => files.file(path))),
    readDropIns(files, paths),
  ]);
  const index = found.findIndex(({ status }) => status !== "absent");
  const read = found[index];
  if (read?.status === "denied") return { hidden: files.onHost(paths[index] ?? "") };
  if (read?.status !== "read") return null;
  const path = files.onHost(paths[index] ?? "");
  const main = { file: path, text: decodeLossy(read.content) };
  return { name, path, unit: parseSystemdUnit([main, ...dropIns]) };
}

/** In the order of their names, whatever directory they are in. */
async function readDropIns(
  files: ServiceFiles,
  paths: readonly string[],
): Promise<readonly UnitText[]> {
  const found = await Promise.all(paths.map((path) => files.fragments(`${path}.d`)));
  const byName = new Map<string, UnitText>();
  for (const directory of found) {
    if (directory.status !== "listed") continue;
    for (const one of directory.files) {
      const name = one.path.slice(one.path.lastIndexOf("/") + 1);
      if (byName.has(name)) continue;
      const text = one.status === "read" ? decodeLossy(one.content) : "";
      byName.set(name, { file: one.path, text });
    }
  }
  return [...byName].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, text]) => text);
}
