import { FleetmendError } from "../../model/error.ts";
import type { InstalledPackage } from "../../model/system.ts";
import { parseDpkgStatus } from "../../parse/process/dpkg-status.ts";
import { packagesNamed } from "../../parse/process/python-package.ts";
import { encodeWord } from "../session/words.ts";
import { absolute } from "./absolute.ts";
import type { Batch } from "./batch.ts";
import { splitNames } from "./split-names.ts";

/** {@link HostReader.pythonPackages}. */
export async function readPythonPackages(
  batch: Batch,
  prefixes: readonly string[],
  names: readonly string[],
): Promise<readonly string[]> {
  if (prefixes.length === 0 || names.length === 0) return [];
  // A name is written as it is, or with an underscore for what could be taken for the end of it.
  const written = names.map(plain).flatMap((name) => [name, name.replace(/[-.]/g, "_")]);
  const words = [[...new Set(written)].join(","), ...prefixes.map(absolute).map(encodeWord)];
  return await batch.single({ operation: "python", words }, (records) =>
    packagesNamed(splitNames(records[0]?.body), names),
  );
}

/** {@link HostReader.systemPackages}. */
export async function readSystemPackages(
  batch: Batch,
  names: readonly string[],
  root: string,
): Promise<readonly InstalledPackage[]> {
  if (names.length === 0) return [];
  const words = [encodeWord(root === "" ? "/" : absolute(root)), ...names.map(plain)];
  return await batch.single({ operation: "packages", words }, (records) => {
    const text = (wanted: string): string =>
      records.find(({ tag }) => tag === wanted)?.body.toString("utf8") ?? "";
    return [...decodeRpm(text("rpm"), names), ...parseDpkgStatus(text("dpkg"), names)];
  });
}

/** Lines `NAME VERSION-RELEASE`; of a package that is not there, rpm makes a sentence. */
function decodeRpm(text: string, names: readonly string[]): readonly InstalledPackage[] {
  const wanted = new Set(names);
  return text.split("\n").flatMap((line) => {
    const [name = "", version, ...more] = line.split(" ");
    if (!wanted.has(name) || version === undefined || more.length > 0) return [];
    return [{ manager: "rpm" as const, name, version }];
  });
}

/** A name that no shell and no program takes for anything else. */
function plain(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(name)) return name;
  throw new FleetmendError("internal", `"${name}" is not the name of a package`);
}
