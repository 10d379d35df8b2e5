import { InvalidArgumentError, Option } from "commander";
import type { Command } from "commander";
import { parseDuration } from "../parse/text/duration.ts";
import type { ApplyRequest, PlanRequest } from "./plan-request.ts";

/** Adds what only `plan` has. */
export function definePlan(
  command: Command,
  parameters: readonly Option[],
  accept: (request: PlanRequest) => void,
): void {
  for (const option of parameters) command.addOption(option);
  command
    .argument("<what>", "check, purge, or a playbook's file")
    .description("write down what a purge or a playbook would do, for `apply`; changes nothing")
    .addOption(new Option("-o, --output <file>", "the plan's file").makeOptionMandatory())
    .addOption(
      new Option("--sign <key>", "sign it: a file with an Ed25519 private key in PEM, mode 0600"),
    )
    .addOption(
      new Option(
        "--valid-for <time>",
        "how long it may be applied, such as 7d, 12h or 30m",
      ).argParser(parseTime),
    )
    .addOption(new Option("--purge <what>", "as for `purge`").choices(["stale", "always"]))
    .action((subject: string, options: Omit<PlanRequest, "command" | "subject">) =>
      accept({ ...options, command: "plan", subject }),
    );
}

/** Adds what only `apply` has. */
export function defineApply(command: Command, accept: (request: ApplyRequest) => void): void {
  command
    .argument("<plan>", "a plan's file")
    .description(
      "do what a plan says, and nothing else; a host where anything differs is left alone",
    )
    .addOption(
      new Option(
        "--verify <key>",
        "refuse it unless signed with this key: a file with a public key in PEM",
      ),
    )
    .action((plan: string, options: Omit<ApplyRequest, "command" | "plan">) =>
      accept({ ...options, command: "apply", plan }),
    );
}

/** Milliseconds. */
function parseTime(text: string): number {
  const duration = parseDuration(text);
  if ("seconds" in duration) return duration.seconds * 1000;
  throw new InvalidArgumentError(`It ${duration.mistake}.`);
}
