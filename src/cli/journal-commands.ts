import type { Command } from "commander";
import { Option } from "commander";
import { exitStyleOption, requireCoverageOption, withOutput } from "./common-options.ts";
import type { ExitStyle } from "./exit-style.ts";
import type { ReportRequest } from "./reports.ts";

export type JournalRequest =
  | ResumeRequest
  | { readonly command: "runs"; readonly report: "human" | "json" };

export interface ResumeRequest {
  readonly command: "resume";
  readonly run: string;
  /** Only ask the hosts what became of what was sent. */
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly forks: number;
  readonly report: readonly ReportRequest[];
  readonly exitStyle: ExitStyle;
  /** Percentage of the selected hosts. */
  readonly requireCoverage?: number;
}

/** Adds the commands that work on the journals of runs. */
export function addJournalCommands(
  program: Command,
  accept: (request: JournalRequest) => void,
): void {
  withOutput(program.command("resume").argument("<run-id>", "the run to go on with"))
    .description("ask each open host what became of a run that was cut off, and go on with it")
    .option("-C, --dry-run", "only ask; send nothing that could change a host", false)
    .addOption(new Option("--check", "the same as --dry-run").implies({ dryRun: true }))
    .option("-y, --yes", "go on without asking", false)
    .addOption(requireCoverageOption())
    .addOption(exitStyleOption())
    .action((run: string, options) => accept({ command: "resume", run, ...options }));

  program
    .command("runs")
    .description("list the runs that this user started here: who, when, what, and how they ended")
    .addOption(
      new Option("--report <format>", "on standard output")
        .choices(["human", "json"])
        .default("human"),
    )
    .action((options) => accept({ command: "runs", ...options }));
}
