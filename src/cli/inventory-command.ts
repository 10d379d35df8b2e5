import type { Command } from "commander";
import { Option } from "commander";
import type { PasswordFlags } from "../library/describe-host.ts";
import { describeHost } from "../library/describe-host.ts";
import { loadInventory } from "../library/load-inventory.ts";
import { FleetmendError } from "../model/error.ts";
import { printable } from "../model/printable.ts";
import { suggest } from "../parse/text/suggest.ts";
import { renderHostDescription, renderHostDescriptionJson } from "../reporters/host-description.ts";
import { createPaint } from "../reporters/text.ts";
import { withoutApiTokens } from "./api-tokens.ts";
import { connectionDefaults } from "./connection-options.ts";
import type { ConnectionOptions } from "./connection-options.ts";
import { coloursOf, widthOf } from "./environment.ts";
import type { Environment } from "./environment.ts";
import { requireInventoryFiles } from "./inventory-files.ts";

export interface InventoryRequest extends ConnectionOptions {
  readonly command: "inventory";
  readonly inventory: readonly string[];
  readonly host: string;
  readonly report: "human" | "json";
}

/** Finishes the definition of `fleetmend inventory`, which has the options for inventories already. */
export function defineInventory(
  command: Command,
  accept: (request: InventoryRequest) => void,
): void {
  command
    .description("tell how a host is reached and which variables it has, and where each comes from")
    .requiredOption("--host <name>", "a host of the inventory")
    .addOption(
      new Option("--report <format>", "on standard output")
        .choices(["human", "json"])
        .default("human"),
    )
    .action((options) => accept({ command: "inventory", ...options }));
}

/** Prints what is known of a host. Returns the exit code; rejects with a FleetmendError or a ProblemsError. */
export async function showHost(
  request: InventoryRequest,
  environment: Environment,
): Promise<number> {
  const { home, stdout, variables } = environment;
  const files = requireInventoryFiles(request.inventory, { variables });
  const inventory = await loadInventory(files, { home, defaults: connectionDefaults(request) });
  const host = inventory.hosts.get(request.host);
  if (host === undefined) {
    const hint = suggest(request.host, inventory.hosts.keys()) ?? "check the name, and -i";
    const name = JSON.stringify(printable(request.host));
    throw new FleetmendError("usage", `the inventory has no host ${name} (${hint})`);
  }
  const description = await describeHost(host, {
    home,
    environment: withoutApiTokens(variables),
    passwordFlags: passwordFlags(request),
  });
  stdout.write(
    request.report === "json"
      ? renderHostDescriptionJson(description)
      : renderHostDescription(description, {
          paint: createPaint(coloursOf(environment)),
          width: widthOf(environment),
        }),
  );
  return 0;
}

function passwordFlags(options: ConnectionOptions): PasswordFlags {
  const { askBecomePass, askPass, becomePasswordFile, connectionPasswordFile } = options;
  const asked = {
    login: askPass === true ? "-k" : undefined,
    become: askBecomePass === true ? "-K" : undefined,
  };
  return {
    login: connectionPasswordFile === undefined ? asked.login : "--connection-password-file",
    become: becomePasswordFile === undefined ? asked.become : "--become-password-file",
  };
}
