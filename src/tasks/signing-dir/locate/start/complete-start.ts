import type { EnvironmentAssignment } from "../../../../parse/oslo/option-source.ts";
import { readUwsgiFile } from "../../../../parse/process/command-line.ts";
import type { CommandLine } from "../../../../parse/process/command-line.ts";
import { parseEnvironmentFile } from "../../../../parse/process/environment-file.ts";
import { decodeLossy } from "../../../../parse/text/utf8.ts";
import { explainRead } from "../files/explain-read.ts";
import type { ServiceFiles } from "../files/service-files.ts";
import type { Start } from "./start.ts";
import { readUnitCommand } from "./unit-start.ts";
import type { InstalledUnit } from "./units.ts";

export type Environment = ReadonlyMap<string, EnvironmentAssignment>;

/** A start with what the files add to it that it names: environment files of its unit, options of uwsgi. */
export interface CompleteStart extends Start {
  readonly environment: Environment;
  /** What could not be seen of it, one sentence each. */
  readonly doubts: readonly string[];
}

/** Reads those files. Where a process shows its environment and its arguments, no unit has to be asked. */
export async function completeStart(
  files: ServiceFiles,
  start: Start,
  programs: readonly string[],
): Promise<CompleteStart> {
  const { environment, doubts } = await readEnvironment(files, start);
  const hasTitle = start.commandLine?.vector === "title";
  const started = hasTitle ? [start.commandLine.program] : programs;
  const expanded =
    (start.processes.length === 0 || hasTitle) && start.unit !== null
      ? (readUnitCommand(start.unit, started, environment) ?? start.commandLine)
      : start.commandLine;
  const commandLine = expanded === null ? null : await readOptionFiles(files, expanded);
  return {
    ...start,
    commandLine,
    environment: withVariables(environment, commandLine, start.source),
    doubts: [...doubts, ...hiddenArguments(commandLine, start.source)],
  };
}

function hiddenArguments(commandLine: CommandLine | null, source: string): readonly string[] {
  if (commandLine?.vector !== "title") return [];
  return [`The arguments of ${source} are hidden behind uWSGI's title, and no unit tells them.`];
}

async function readEnvironment(
  files: ServiceFiles,
  { container, processes, unit }: Start,
): Promise<{ readonly environment: Environment; readonly doubts: readonly string[] }> {
  const [process] = processes;
  if (process !== undefined && process.environment !== null) {
    const file = `/proc/${process.pid}/environ`;
    const variables = [...process.environment].map(
      ([name, value]) => [name, { value, file, line: 0 }] as const,
    );
    return { environment: new Map(variables), doubts: [] };
  }
  const found = unit === null ? null : await readUnitEnvironment(files, unit);
  const hidden = "cannot be seen; log in as root or set `become`";
  const unseen =
    process === undefined
      ? []
      : [
          container === null && found !== null
            ? `The environment of process ${process.pid} ${hidden}; that of its unit counts.`
            : `The environment of process ${process.pid} ${hidden}.`,
        ];
  return {
    environment: found?.environment ?? new Map(),
    doubts: [...unseen, ...(found?.doubts ?? [])],
  };
}

/** What the files set wins over what the unit itself sets. */
async function readUnitEnvironment(
  files: ServiceFiles,
  { name, unit }: InstalledUnit,
): Promise<{ readonly environment: Environment; readonly doubts: readonly string[] }> {
  const environment = new Map<string, EnvironmentAssignment>(unit.environment);
  const doubts: string[] = [];
  // A pattern, or a specifier of systemd's, is not certain to name one file.
  const paths = unit.environmentFiles.filter((path) => /^\/[^*?[%]*$/.test(path));
  const reads = await Promise.all(paths.map((path) => files.file(path)));
  for (const [index, read] of reads.entries()) {
    const path = files.onHost(paths[index] ?? "");
    if (read.status === "read") {
      for (const [key, { line, value }] of parseEnvironmentFile(decodeLossy(read.content)))
        environment.set(key, { value, file: path, line });
      continue;
    }
    const reason = explainRead(read);
    if (reason !== null)
      doubts.push(`${path}, which ${name}.service names, cannot be read: ${reason}.`);
  }
  const left = unit.environmentFiles.filter((path) => !paths.includes(path));
  const which = left.join(", ");
  if (left.length > 0)
    doubts.push(`${name}.service reads variables from ${which}, which was left out.`);
  return { environment, doubts };
}

async function readOptionFiles(
  files: ServiceFiles,
  commandLine: CommandLine,
): Promise<CommandLine> {
  const reads = await Promise.all(commandLine.optionFiles.map((path) => files.file(path)));
  return reads.reduce<CommandLine>(
    (whole, read) =>
      read.status === "read" ? readUwsgiFile(whole, decodeLossy(read.content)) : whole,
    { ...commandLine, optionFiles: [] },
  );
}

/** Variables that uwsgi sets itself, which `/proc` does not show. */
function withVariables(
  environment: Environment,
  commandLine: CommandLine | null,
  source: string,
): Environment {
  const added = (commandLine?.variables ?? []).flatMap((text) => {
    const equal = text.indexOf("=");
    const value = { value: text.slice(equal + 1), file: `uwsgi of ${source}`, line: 0 };
    return equal < 1 ? [] : [[text.slice(0, equal), value] as const];
  });
  return added.length === 0 ? environment : new Map([...environment, ...added]);
}
