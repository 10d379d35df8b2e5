import { createTransport } from "../library/transport.ts";
import type { Plan } from "../engine/plan.ts";
import { withoutApiTokens } from "./api-tokens.ts";
import { printable } from "../model/printable.ts";
import type { Transport } from "../transport/contract.ts";
import type { Environment } from "./environment.ts";
import { askAboutHostKeys, refuseWithoutTerminal } from "./host-keys.ts";

/**
 * The way to the hosts of a command, with the passwords that its flags ask for; the passphrases of keys are asked for on the
 * terminal, and so are host keys that are not known. Rejects with a FleetmendError "usage".
 */
export async function openTransport(plan: Plan, environment: Environment): Promise<Transport> {
  const { askSecret, home, hostKeyPolicy, interactive, operator, variables } = environment;
  if (hostKeyPolicy === "ask") refuseWithoutTerminal(environment);
  const passwords = await environment.passwords?.();
  const askPassphrase = (file: string, attempt: "first" | "again") =>
    askSecret(
      `${attempt === "again" ? "That is not it. " : ""}Passphrase for the key ${printable(file)}: `,
    );
  const transport = await createTransport({
    home,
    environment: withoutApiTokens(variables),
    operator,
    ...passwords,
    hostKeyPolicy: hostKeyPolicy === "accept-new" ? "accept-new" : "strict",
    askPassphrase: interactive ? askPassphrase : undefined,
  });
  if (hostKeyPolicy === "ask") {
    const hosts = plan.plays.flatMap(({ batches }) => batches.flat());
    const named = new Map(hosts.map((host) => [host.name, host]));
    await askAboutHostKeys(transport, [...named.values()], environment);
  }
  return transport;
}
