import type { OptionValues } from "../../src/model/service.ts";
import type { EnvironmentAssignment, FormerName } from "../../src/parse/oslo/option-source.ts";
import { parseOsloConfig } from "../../src/parse/oslo/oslo-config.ts";
import type { OsloFile, OsloParsing } from "../../src/parse/oslo/oslo-config.ts";
import { createOptions } from "../../src/parse/oslo/oslo-interpolation.ts";
import type { OptionValue } from "../../src/parse/oslo/oslo-interpolation.ts";
import { parseOsloVersion } from "../../src/parse/oslo/oslo-version.ts";

/** Options as in the tables of answers that oslo.config 9.0.0 gave. */
export const registered = {
  DEFAULT: { state_path: "/var/lib/neutron", unset_opt: "" },
  keystone_authtoken: { signing_dir: "", base: "/grp" },
  oslo_concurrency: { lock_path: "/lock" },
} as const satisfies OptionValues;

/** What an option is looked up in; what is left out is as usual. */
export interface OsloCase extends OsloParsing {
  /** In reading order; they are called `/0.conf`, `/1.conf` and so on. */
  readonly files: readonly (string | Uint8Array)[];
  readonly registered?: OptionValues | undefined;
  readonly formerNames?: readonly FormerName[] | undefined;
  /** Variables; the nth is set in line n of `/unit`. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly option?: readonly [group: string, name: string] | undefined;
  /** Of oslo.config. */
  readonly version?: string | undefined;
}

export const signingDirOption = ["keystone_authtoken", "signing_dir"] as const;

/** The value of the option; a file that is not read is an error. */
export function optionOf(one: OsloCase): OptionValue {
  const files = parseFiles(one).map((file) => {
    if (file.status === "invalid") throw new Error(file.message);
    return file;
  });
  return lookUp(one, files);
}

/** The value of the option in one line, or where reading it ends and why. */
export function describeOption(one: OsloCase): string {
  const files: OsloFile[] = [];
  for (const file of parseFiles(one)) {
    if (file.status === "invalid") return `${file.file}:${file.line} ${file.message}`;
    files.push(file);
  }
  const option = lookUp(one, files);
  if (option.status === "unresolved") return option.kind;
  return option.status === "set" ? `value ${option.value}` : "unset";
}

function parseFiles({ files, python }: OsloCase): readonly ReturnType<typeof parseOsloConfig>[] {
  return files.map((content, index) => parseOsloConfig(content, `/${index}.conf`, { python }));
}

function lookUp(one: OsloCase, files: readonly OsloFile[]): OptionValue {
  const { environment = {}, formerNames, option = signingDirOption, version } = one;
  const variables = Object.entries(environment).map(
    ([name, value], index): [string, EnvironmentAssignment] => [
      name,
      { value, file: "/unit", line: index + 1 },
    ],
  );
  const options = createOptions({
    files,
    registered: one.registered ?? registered,
    environment: new Map(variables),
    formerNames,
    version: version === undefined ? undefined : (parseOsloVersion(version) ?? undefined),
  });
  return options(...option);
}
