import { InvalidArgumentError, Option } from "commander";
import type { Command } from "commander";
import { parseDuration } from "../parse/text/duration.ts";
import type { RunRequest } from "./program.ts";

export type QuarantineRequest =
  | (RunRequest & { readonly command: "quarantine list" })
  | (RunRequest & { readonly command: "quarantine expire"; readonly olderThan: string });

export function defineQuarantineList(
  command: Command,
  options: readonly Option[],
  accept: (request: QuarantineRequest) => void,
): void {
  for (const option of options) command.addOption(option);
  command
    .description("tell what runs have left on the hosts, and how old it is; changes nothing")
    .action((given: Omit<RunRequest, "dryRun" | "yes">) =>
      accept({ command: "quarantine list", ...given, dryRun: true, yes: true }),
    );
}

export function defineQuarantineExpire(
  command: Command,
  options: readonly Option[],
  accept: (request: QuarantineRequest) => void,
): void {
  for (const option of options) command.addOption(option);
  command
    .description("delete what is old enough by the hosts' own clocks; nothing brings it back")
    .addOption(
      new Option("--older-than <age>", "how old it has to be: 90m, 12h, 30d or 2w")
        .argParser(checkDuration)
        .makeOptionMandatory(),
    )
    .action((given: RunRequest & { readonly olderThan: string }) =>
      accept({ ...given, command: "quarantine expire" }),
    );
}

/** The text itself, for a playbook has it in the same form. */
function checkDuration(text: string): string {
  const duration = parseDuration(text);
  if ("seconds" in duration) return text;
  throw new InvalidArgumentError(`It ${duration.mistake}.`);
}
