import { readCommandLine } from "../../../../parse/process/command-line.ts";
import type { CommandLine } from "../../../../parse/process/command-line.ts";
import { expandVariables } from "../../../../parse/process/systemd-unit.ts";
import type { Survey } from "./survey.ts";
import type { InstalledUnit } from "./units.ts";

/** A unit that starts one of the service's programs, and how. */
export interface UnitStart {
  readonly unit: InstalledUnit;
  readonly commandLine: CommandLine;
}

/** The first of the service's units that tells with which arguments it starts the service, or one of its programs. */
export function findUnitStart(
  { service, units }: Pick<Survey, "service" | "units">,
  program?: string,
): UnitStart | null {
  const programs = program === undefined ? service.programs : [program];
  for (const unit of units) {
    const commandLine = readUnitCommand(unit, programs, unit.unit.environment);
    if (commandLine !== null) return { unit, commandLine };
  }
  return null;
}

/** The arguments with which a unit starts one of the programs, given the variables of its environment. */
export function readUnitCommand(
  { unit }: InstalledUnit,
  programs: readonly string[],
  environment: ReadonlyMap<string, { readonly value: string }>,
): CommandLine | null {
  for (const words of unit.commands) {
    // Debian's units call an init script, which knows the arguments and does not tell.
    if (words[0]?.startsWith("/etc/init.d/") === true) continue;
    const commandLine = readCommandLine(expandVariables(words, environment));
    if (commandLine !== null && programs.includes(commandLine.program)) return commandLine;
  }
  return null;
}
