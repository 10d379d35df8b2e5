import { printable } from "../../../model/printable.ts";
import type { Service } from "../../../model/service.ts";
import { findAuthTokenFilters, referencedFiles } from "../../../parse/paste/paste-auth-token.ts";
import type { AuthTokenFilter } from "../../../parse/paste/paste-auth-token.ts";
import { fileLocation, parsePasteConfig } from "../../../parse/paste/paste-config.ts";
import type { PasteConfig } from "../../../parse/paste/paste-config.ts";
import type { PasteOption } from "../../../parse/paste/paste-context.ts";
import type { PythonDialect } from "../../../parse/paste/python-ini.ts";
import type { ConfigurationProblem } from "./located.ts";
import type { PasteTexts } from "./paste-texts.ts";
import type { SharedReads } from "./shared-reads.ts";

/** The `auth_token` filter of a paste file, if it has one, or what keeps PasteDeploy from making it. */
export type PasteReading =
  | { readonly status: "absent" }
  | {
      readonly status: "read";
      /** The paste file, as the host sees it. */
      readonly file: string;
      readonly filter: PasteFilter | null;
      readonly notes: readonly string[];
    }
  | ConfigurationProblem;

export interface PasteFilter {
  readonly section: string;
  readonly options: ReadonlyMap<string, PasteOption>;
}

type Texts = PasteTexts & { readonly status: "read" };

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
  reads: SharedReads,
  service: Service,
  texts: Texts,
  interpreter: "python2" | "python3" | "unknown",
): Promise<PasteReading> {
  const dialects: readonly PythonDialect[] =
    interpreter === "python2" ? ["python2"] : ["python3", "python2"];
  const [first, second] = await Promise.all(
    dialects.map((dialect) => readAs(reads, service, texts, dialect)),
  );
  if (first === undefined) return { status: "absent" };
  if (second?.status !== "read") return first;
  if (first.status === "read") return withDoubt(first, second, interpreter);
  if (first.status !== "invalid") return first;
  const note = `Python 3 refuses ${first.file}:${first.line} (${printable(first.message)}), so the file is read as Python 2 does.`;
  return { ...second, notes: [...second.notes, note] };
}

async function readAs(
  reads: SharedReads,
  service: Service,
  { location, texts }: Texts,
  dialect: PythonDialect,
): Promise<PasteReading> {
  const config = parsePasteConfig(texts, location, dialect);
  if (config.status === "invalid") return config;
  const others = await readOthers(reads, service, referencedFiles(config), dialect);
  const filters = findAuthTokenFilters(config, { names, others });
  const [filter] = filters;
  const file = service.root + location.path;
  if (filter === undefined) return { status: "read", file, filter: null, notes: [] };
  const { reading, section } = filter;
  if (reading.status === "failed") return { ...reading, status: "invalid" };
  return {
    status: "read",
    file,
    filter: { section, options: reading.options },
    notes: severalFilters(filters, file),
  };
}

async function readOthers(
  reads: SharedReads,
  service: Service,
  paths: readonly string[],
  dialect: PythonDialect,
): Promise<ReadonlyMap<string, PasteConfig>> {
  const readable = paths.filter((path) => !/\p{Cc}/u.test(path));
  const found = await Promise.all(
    readable.map(async (path): Promise<readonly [string, PasteConfig][]> => {
      const read = await reads.file(service, path);
      if (read.status !== "read") return [];
      const texts = [{ file: service.root + path, content: read.content }];
      const config = parsePasteConfig(texts, fileLocation(path), dialect);
      return config.status === "parsed" ? [[path, config]] : [];
    }),
  );
  return new Map(found.flat());
}

/** Says so where the two Pythons read different values, for instance behind a ` ;`, and nothing tells which one runs. */
function withDoubt(
  first: PasteReading & { readonly status: "read" },
  second: PasteReading & { readonly status: "read" },
  interpreter: "python2" | "python3" | "unknown",
): PasteReading {
  const value = first.filter?.options.get("signing_dir")?.value ?? "";
  const other = second.filter?.options.get("signing_dir")?.value ?? "";
  if (interpreter !== "unknown" || value === other) return first;
  const note = `Python 3 reads signing_dir in ${first.file} as "${printable(value)}", Python 2 as "${printable(other)}"; the former counts.`;
  return { ...first, notes: [...first.notes, note] };
}

function severalFilters(filters: readonly AuthTokenFilter[], file: string): readonly string[] {
  const used = filters.filter(({ usage }) => usage === "used");
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
