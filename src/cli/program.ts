import { Command, Option } from "commander";
import { exitStyleOption, requireCoverageOption, withOutput } from "./common-options.ts";
import { withConnectionOptions } from "./connection-options.ts";
import type { ConnectionOptions } from "./connection-options.ts";
import type { ExitStyle } from "./exit-style.ts";
import type { RepairKind } from "../model/repair-kind.ts";
import { defineInventory } from "./inventory-command.ts";
import type { InventoryRequest } from "./inventory-command.ts";
import { addJournalCommands } from "./journal-commands.ts";
import type { JournalRequest } from "./journal-commands.ts";
import { defineApply, definePlan } from "./plan-commands.ts";
import type { PlanFileRequest } from "./plan-request.ts";
import { defineQuarantineExpire, defineQuarantineList } from "./quarantine-commands.ts";
import type { QuarantineRequest } from "./quarantine-commands.ts";
import type { ReportRequest } from "./reports.ts";
import type { Resumption } from "./resumption.ts";
import {
  deepOption,
  logsOption,
  referenceOption,
  repairOption,
  servicesOption,
  tokenFileOption,
  verifyUrlOption,
} from "./task-options.ts";
import type { VerifyUrl } from "./verify-urls.ts";
import { version } from "./version.ts";

/** What the operator asked for. */
export type Request =
  | (RunRequest & { readonly command: "check" | "purge" })
  | (RunRequest & { readonly command: "run"; readonly playbook: string })
  | (RunRequest & { readonly command: "undo"; readonly run: string })
  | (Selection & { readonly command: "explain"; readonly services?: readonly string[] })
  | (Selection & { readonly command: "validate"; readonly playbook: string })
  | PlanFileRequest
  | QuarantineRequest
  | InventoryRequest
  | JournalRequest
  | { readonly command: "demo" };

export interface Selection extends ConnectionOptions {
  readonly inventory: readonly string[];
  readonly limit?: string;
  readonly forks: number;
  readonly report: readonly ReportRequest[];
}

export interface RunRequest extends Selection {
  /** Look only; from `-C`, `--check` or `--dry-run`. */
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly services?: readonly string[];
  readonly reference?: string;
  readonly purge?: "stale" | "always";
  readonly logs?: "recent" | "rotated" | "none";
  readonly repair?: readonly RepairKind[];
  readonly deep?: boolean;
  readonly exitStyle: ExitStyle;
  readonly verifyUrl?: readonly VerifyUrl[];
  readonly tokenFile?: string;
  /** Percentage of the selected hosts. */
  readonly requireCoverage?: number;
  /** The command line that asked for it, behind the program's name. */
  readonly words?: readonly string[];
  /** The run that is gone on with, instead of a new one. */
  readonly resumed?: Resumption;
}

/** Builds the command line; the request of the command that was typed goes to `accept`. */
export function createProgram(accept: (request: Request) => void): Command {
  const program = new Command("fleetmend")
    .description("Find and cure stale Keystone signing caches on a fleet of OpenStack hosts.")
    .version(version, "-V, --version")
    .showHelpAfterError("Try `fleetmend --help`.")
    .addHelpText("after", exitHelp);

  withSelection(program.command("check"))
    .description("diagnose the cache of every service; changes nothing")
    .addOption(servicesOption())
    .addOption(referenceOption())
    .addOption(logsOption())
    .addOption(verifyUrlOption())
    .addOption(tokenFileOption())
    .addOption(deepOption())
    .addOption(requireCoverageOption())
    .addOption(exitStyleOption())
    .action((options) => accept({ command: "check", ...options, dryRun: true, yes: true }));

  withChange(withSelection(program.command("purge")))
    .description("move bad caches into a quarantine, verify, and tell how to undo it")
    .addOption(servicesOption())
    .addOption(referenceOption())
    .addOption(logsOption())
    .addOption(verifyUrlOption())
    .addOption(tokenFileOption())
    .addOption(deepOption())
    .addOption(
      new Option("--purge <what>", "`stale`: what is known to be bad; `always`: whatever is cached")
        .choices(["stale", "always"])
        .default("stale"),
    )
    .addOption(repairOption())
    .action((options) => accept({ command: "purge", ...options }));

  withChange(withSelection(program.command("run").argument("<playbook>", "a playbook's file")))
    .description("run a playbook")
    .addOption(tokenFileOption())
    .action((playbook: string, options) => accept({ command: "run", playbook, ...options }));

  withSelection(program.command("validate").argument("<playbook>", "a playbook's file"))
    .description("find every mistake in playbook and inventory, without any connection")
    .action((playbook: string, options) => accept({ command: "validate", playbook, ...options }));

  withSelection(program.command("explain"))
    .description("tell where each service's signing_dir comes from, and why")
    .addOption(servicesOption())
    .action((options) => accept({ command: "explain", ...options }));

  defineInventory(withInventory(program.command("inventory"), "FLEETMEND_INVENTORY"), accept);

  withChange(withSelection(program.command("undo").argument("<run-id>", "the run to undo")))
    .description("put back what a run moved into quarantine, and what it repaired")
    .addOption(servicesOption())
    .action((run: string, options) => accept({ command: "undo", run, ...options }));

  const parameters = [servicesOption(), referenceOption(), repairOption()];
  definePlan(withSelection(program.command("plan")), parameters, accept);
  defineApply(withChange(withConnection(program.command("apply"), "the plan")), accept);
  addJournalCommands(program, accept);
  const quarantine = program
    .command("quarantine")
    .description("what runs have left on the hosts")
    .showHelpAfterError("Try `fleetmend quarantine --help`.");
  const shared = [servicesOption(), requireCoverageOption(), exitStyleOption()];
  defineQuarantineList(withSelection(quarantine.command("list")), shared, accept);
  const expire = withChange(withSelection(quarantine.command("expire")));
  defineQuarantineExpire(expire, [servicesOption()], accept);

  program
    .command("demo")
    .description("show all of it on an embedded fleet on loopback; leaves nothing behind")
    .action(() => accept({ command: "demo" }));

  return program;
}

const exitHelp = `
Exit status (the first that applies):
  255  a bug in fleetmend
  130  interrupted
    1  refused before any connection: flags, inventory, playbook, plan, or nothing selected
    5  stopped by a failure budget, a canary batch or the journal, or too few hosts were covered
    2  a host failed or drifted
    4  a host was not covered: unreachable, timed out, unknown
    3  findings remain, or changes are pending
    0  every selected host was reached, and nothing is wrong or all is cured and verified`;

function withSelection(command: Command): Command {
  return withConnection(command, "FLEETMEND_INVENTORY").option(
    "-l, --limit <pattern>",
    "only these of the hosts: groups, names, globs, `a:&b:!c`, or @file",
  );
}

function withConnection(command: Command, usualInventory: string): Command {
  return withInventory(withOutput(command), usualInventory);
}

function withInventory(command: Command, usualInventory: string): Command {
  return withConnectionOptions(command).addOption(
    new Option(
      "-i, --inventory <file>",
      "an Ansible YAML inventory, or the JSON of ansible-inventory; repeatable",
    )
      .argParser(collect)
      .default([], usualInventory),
  );
}

function withChange(command: Command): Command {
  return command
    .option(
      "-C, --dry-run",
      "show what would be done; send nothing that could change a host",
      false,
    )
    .addOption(new Option("--check", "the same as --dry-run").implies({ dryRun: true }))
    .option("-y, --yes", "do it without asking", false)
    .addOption(requireCoverageOption())
    .addOption(exitStyleOption());
}

function collect(file: string, before: readonly string[]): readonly string[] {
  return [...before, file];
}
