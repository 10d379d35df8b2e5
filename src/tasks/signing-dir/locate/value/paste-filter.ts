import { printable } from "../../../../model/printable.ts";
import type { Service } from "../../../../model/service.ts";
import type { ShadowedValue } from "../../../../model/signing-dir.ts";
import type { ConfigurationFault } from "../../../../parse/oslo/assignment.ts";
import type { OptionValue } from "../../../../parse/oslo/oslo-interpolation.ts";
import { findAuthTokenFilters, referencedFiles } from "../../../../parse/paste/paste-auth-token.ts";
import type { AuthTokenFilter, FilterQuestion } from "../../../../parse/paste/paste-auth-token.ts";
import { fileLocation, parsePasteConfig } from "../../../../parse/paste/paste-config.ts";
import type { PasteConfig } from "../../../../parse/paste/paste-config.ts";
import type { OtherFiles } from "../../../../parse/paste/paste-loader.ts";
import type { PasteOption } from "../../../../parse/paste/paste-context.ts";
import { findDecoys } from "../../../../parse/paste/paste-decoys.ts";
import type { PythonDialect } from "../../../../parse/paste/python-ini.ts";
import type { Interpreter } from "../../../../parse/process/command-line.ts";
import { isCertain } from "../files/oslo-files.ts";
import type { ConfigurationProblem } from "../located.ts";
import type { PasteTexts } from "../files/paste-texts.ts";
import type { ServiceFiles } from "../files/service-files.ts";

/** The `auth_token` filter of a paste file, if it has one, or what keeps PasteDeploy from making it. */
export type PasteReading =
  | { readonly status: "absent" }
  | {
      readonly status: "read";
      /** The paste file, as the host sees it. */
      readonly file: string;
      readonly filter: PasteFilter | null;
      /** Values of filters that the service does not load. */
      readonly unused: readonly ShadowedValue[];
      readonly decoys: readonly ShadowedValue[];
      readonly notes: readonly string[];
      /** Why the service may get another value, one sentence each. */
      readonly doubts: readonly string[];
    }
  | ConfigurationProblem;

export interface PasteFilter {
  readonly section: string;
  readonly factory: string;
  readonly options: ReadonlyMap<string, PasteOption>;
}

type Texts = PasteTexts & { readonly status: "read" };
type Read = PasteReading & { readonly status: "read" };

/** How a service reads its paste file. */
export interface PasteReader {
  readonly interpreter: Interpreter;
  /** An option of the service's oslo.config. */
  option(group: string, name: string): OptionValue;
}

/** The options of the filter that are of interest. */
const names = [
  "signing_dir",
  "oslo_config_project",
  "oslo_config_file",
  "identity_uri",
  "auth_url",
  "www_authenticate_uri",
  "auth_uri",
  "auth_protocol",
  "auth_host",
  "auth_port",
];

/**
 * Finds the filter in the texts, also one that takes its options from another file. What Python 3 refuses and Python 2
 * accepts, such as duplicates, counts as Python 2 reads it: the releases that have `signing_dir` ran on both.
 */
export async function findFilter(
  files: ServiceFiles,
  service: Service,
  texts: Texts,
  reader: PasteReader,
): Promise<PasteReading> {
  const { interpreter } = reader;
  const dialects: readonly PythonDialect[] =
    interpreter === "python2" ? ["python2"] : ["python3", "python2"];
  const question = questionOf(service, reader);
  const [first, second] = await Promise.all(
    dialects.map((dialect) => {
      // Swift under Python 3 leaves values alone that name nothing.
      const isPlain = service.dialect === "paste" && dialect === "python3";
      const expansion = isPlain ? "references" : "always";
      return readAs(files, texts, { dialect, expansion }, question);
    }),
  );
  if (first === undefined) return { status: "absent" };
  if (second?.status !== "read") return first;
  if (first.status === "read") return withDoubt(first, second, interpreter);
  if (first.status !== "invalid") return first;
  const note = `Python 3 refuses ${first.file}:${first.line} (${printable(first.message)}), so the file is read as Python 2 does.`;
  return { ...second, notes: [...second.notes, note] };
}

/** Which applications the service loads: glance and heat put a flavor behind the name, others choose by `auth_strategy`. */
function questionOf({ pasteApplications }: Service, { option }: PasteReader): FilterQuestion {
  const text = (group: string, name: string) => {
    const found = option(group, name);
    return found.status === "set" ? found.value : "";
  };
  const flavor = text("paste_deploy", "flavor");
  const groups = ["api", "service:api", "DEFAULT"];
  const strategies = [...groups.map((group) => text(group, "auth_strategy")), "keystone"];
  return {
    names,
    applications: pasteApplications.map((name) => (flavor === "" ? name : `${name}-${flavor}`)),
    keys: strategies.filter((one) => one !== "").slice(0, 1),
  };
}

async function readAs(
  files: ServiceFiles,
  { location, texts }: Texts,
  parsing: PasteParsing,
  question: FilterQuestion,
): Promise<PasteReading> {
  const config = parsePasteConfig(texts, location, parsing.dialect, parsing.expansion);
  if (config.status === "invalid") return config;
  const others = await readOthers(files, config, parsing);
  const filters = findAuthTokenFilters(config, { ...question, others });
  const used = filters.filter(({ usage }) => usage.kind === "used");
  const [first] = used;
  const file = files.onHost(location.path);
  const common = {
    status: "read",
    file,
    unused: filters.flatMap(describeUnused),
    decoys: findDecoys(config, filters),
    notes: [],
    doubts: [...severalFilters(used, file), ...describeFault(first)],
  } as const;
  if (first === undefined) return { ...common, filter: null };
  const { factory, reading, section } = first;
  if (reading.status === "failed") return { ...reading, status: "invalid" };
  return { ...common, filter: { section, factory, options: reading.options } };
}

/** How ConfigParser, and swift's own reading of it, take a file. */
interface PasteParsing {
  readonly dialect: PythonDialect;
  readonly expansion: "always" | "references";
}

/** More files than any service has that name one another. */
const maximumOthers = 16;

/** Reads the other files that a paste file names, and those that they name. */
async function readOthers(
  files: ServiceFiles,
  config: PasteConfig,
  { dialect, expansion }: PasteParsing,
): Promise<OtherFiles> {
  const others = new Map<string, PasteConfig | ConfigurationFault>();
  let named = referencedFiles(config);
  while (named.length > 0 && others.size < maximumOthers) {
    const wanted = named.filter((path) => isCertain(path) && !others.has(path));
    const reads = await Promise.all(
      wanted.slice(0, maximumOthers - others.size).map(async (path) => {
        const read = await files.file(path);
        if (read.status !== "read") return [];
        const texts = [{ file: files.onHost(path), content: read.content }];
        return [[path, parsePasteConfig(texts, fileLocation(path), dialect, expansion)] as const];
      }),
    );
    for (const [path, other] of reads.flat()) others.set(path, other);
    named = reads
      .flat()
      .flatMap(([, one]) => (one.status === "parsed" ? referencedFiles(one) : []));
  }
  return others;
}

function describeUnused({ reading, usage }: AuthTokenFilter): readonly ShadowedValue[] {
  const option = reading.status === "read" ? reading.options.get("signing_dir") : undefined;
  if (usage.kind === "used" || option === undefined) return [];
  const { file, line, section } = option.assignment;
  return [{ value: option.value, file, line, section, why: usage.why }];
}

/** Says so where the two Pythons read different values, for instance behind a ` ;`, and nothing tells which one runs. */
function withDoubt(first: Read, second: Read, interpreter: Interpreter): PasteReading {
  const value = first.filter?.options.get("signing_dir")?.value ?? "";
  const other = second.filter?.options.get("signing_dir")?.value ?? "";
  if (interpreter !== "unknown" || value === other) return first;
  const note = `Python 3 reads signing_dir in ${first.file} as "${printable(value)}", Python 2 as "${printable(other)}"; the former counts.`;
  return { ...first, doubts: [...first.doubts, note] };
}

function severalFilters(used: readonly AuthTokenFilter[], file: string): readonly string[] {
  const values = new Set(
    used.map(({ reading }) =>
      reading.status === "read" ? reading.options.get("signing_dir")?.value : undefined,
    ),
  );
  if (values.size < 2) return [];
  const sections = used.map(({ section }) => `[${printable(section)}]`).join(", ");
  return [
    `${file} uses several auth_token filters with different values (${sections}); the first counts.`,
  ];
}

function describeFault(filter: AuthTokenFilter | undefined): readonly string[] {
  const fault = filter?.usage.kind === "used" ? filter.usage.fault : null;
  if (fault === null) return [];
  const { file, line, message } = fault;
  return [
    `The application of the filter cannot be loaded: ${file}:${line}: ${printable(message)}.`,
  ];
}
