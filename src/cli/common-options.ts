import type { Command } from "commander";
import { InvalidArgumentError, Option } from "commander";
import { exitStyles } from "./exit-style.ts";
import { parseReport } from "./reports.ts";
import type { ReportRequest } from "./reports.ts";

/** How many hosts at a time, and what is reported where. */
export function withOutput(command: Command): Command {
  return command
    .addOption(
      new Option("-f, --forks <n>", "hosts at the same time").argParser(parseForks).default(50),
    )
    .addOption(
      new Option(
        "--report <format[=file]>",
        "human or json, on standard output or in a file; repeatable",
      )
        .argParser((text: string, before: readonly ReportRequest[]) => [
          ...before,
          parseReport(text),
        ])
        .default([], "human"),
    );
}

export function exitStyleOption(): Option {
  return new Option("--exit-style <tool>", "whose exit codes to use")
    .choices(exitStyles)
    .default("fleetmend");
}

export function requireCoverageOption(): Option {
  return new Option(
    "--require-coverage <percent>",
    "exit status 5 if fewer of the selected hosts were covered: reached, and known to be done with",
  ).argParser((text) => {
    const percent = Number(/^(\d{1,3}(?:\.\d+)?)%?$/.exec(text)?.[1]);
    if (percent <= 100) return percent;
    throw new InvalidArgumentError("It must be a percentage from 0 to 100, such as 99.5%.");
  });
}

function parseForks(text: string): number {
  const forks = Number(text);
  if (Number.isInteger(forks) && forks >= 1 && forks <= 1000) return forks;
  throw new InvalidArgumentError("It must be a whole number from 1 to 1000.");
}
