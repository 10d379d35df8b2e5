import type { ProcessFacts } from "../../../model/host-reader.ts";
import type { Service } from "../../../model/service.ts";
import { readCommandLine } from "../../../parse/process/command-line.ts";
import type { CommandLine } from "../../../parse/process/command-line.ts";
import type { EnvironmentAssignment } from "../../../parse/oslo/oslo-interpolation.ts";
import type { Account } from "../../../parse/process/passwd.ts";
import { expandVariables } from "../../../parse/process/systemd-unit.ts";
import type { InstalledUnit, Survey } from "./survey.ts";

/** How a service is started, as far as it concerns its configuration. */
export interface Start {
  /** `process 123`, `unit neutron-server.service` or `default files`. */
  readonly source: string;
  /** `null`: nothing says with which arguments. */
  readonly commandLine: CommandLine | null;
  readonly account: Account | undefined;
  readonly userName: string;
  readonly environment: ReadonlyMap<string, EnvironmentAssignment>;
  /** The unit that gives the service a `/tmp` of its own, if any. */
  readonly privateTmp: string | null;
  /** Whether a process or a unit shows that the service is installed. */
  readonly evidence: "installed" | "none";
  readonly notes: readonly string[];
}

/** Chooses what says best how the service is started: its running process, else its unit, else nothing. */
export function chooseStart(survey: Survey): Start {
  const { accounts, service, units } = survey;
  const commands = units.flatMap((unit) => commandLinesOf(unit, service.programs));
  const [command] = commands;
  const unit = command?.unit ?? units[0];
  const userName = unit?.unit.user ?? service.user;
  const account = accounts.get(userName);
  const processes = ownProcesses(survey, account);
  const [process] = processes;
  return {
    source: describe(process, command),
    commandLine: process?.commandLine ?? command?.commandLine ?? null,
    account,
    userName,
    environment: environmentOf(unit),
    privateTmp: unit?.unit.privateTmp === "yes" ? `${unit.name}.service` : null,
    evidence: processes.length > 0 || units.length > 0 ? "installed" : "none",
    notes: disagreement(service, processes),
  };
}

interface UnitCommand {
  readonly unit: InstalledUnit;
  readonly commandLine: CommandLine;
}

function commandLinesOf(unit: InstalledUnit, programs: readonly string[]): readonly UnitCommand[] {
  // Debian's units call an init script, which knows the arguments and does not tell.
  const commands = unit.unit.commands.filter(([program]) => !program?.startsWith("/etc/init.d/"));
  return commands.flatMap((words) => {
    const commandLine = readCommandLine(expandVariables(words, unit.unit.environment));
    if (commandLine === null || !programs.includes(commandLine.program)) return [];
    return [{ unit, commandLine }];
  });
}

interface OwnProcess {
  readonly pid: number;
  readonly commandLine: CommandLine;
}

/** The service's processes by pid. Anybody can call a program `nova-api`: only the service's user and root count. */
function ownProcesses(
  { accounts, processes, service }: Survey,
  account: Account | undefined,
): readonly OwnProcess[] {
  const owners = [0, account?.uid, accounts.get(service.user)?.uid];
  return processes
    .toSorted((one, other) => one.pid - other.pid)
    .flatMap(({ argv, pid, uid }: ProcessFacts) => {
      const commandLine = owners.includes(uid) ? readCommandLine(argv) : null;
      if (commandLine === null || !service.programs.includes(commandLine.program)) return [];
      return [{ pid, commandLine }];
    });
}

function describe(process: OwnProcess | undefined, command: UnitCommand | undefined): string {
  if (process !== undefined) return `process ${process.pid}`;
  return command === undefined ? "default files" : `unit ${command.unit.name}.service`;
}

function environmentOf(
  installed: InstalledUnit | undefined,
): ReadonlyMap<string, EnvironmentAssignment> {
  if (installed === undefined) return new Map();
  const { path, unit } = installed;
  return new Map(
    [...unit.environment].map(([name, { value, line }]) => [name, { value, file: path, line }]),
  );
}

function disagreement(service: Service, processes: readonly OwnProcess[]): readonly string[] {
  const [first, ...others] = processes;
  const other = others.find(
    ({ commandLine }) => filesOf(service, commandLine) !== filesOf(service, first?.commandLine),
  );
  if (first === undefined || other === undefined) return [];
  return [
    `The processes ${first.pid} and ${other.pid} were started with different configuration files; those of ${first.pid} count.`,
  ];
}

function filesOf(service: Service, commandLine: CommandLine | undefined): string {
  return JSON.stringify([commandLine?.sources, pasteArgument(service, commandLine ?? null)]);
}

/** The paste file that swift's programs take as an argument, as the service sees it. */
export function pasteArgument(service: Service, commandLine: CommandLine | null): string | null {
  if (service.dialect !== "paste") return null;
  return commandLine?.positional.find((word) => word.startsWith("/")) ?? null;
}
