import { createTransport } from "../library/transport.ts";
import { printable } from "../model/printable.ts";
import type { Transport } from "../transport/contract.ts";
import type { Environment } from "./environment.ts";

/** The way to the hosts for a command, with the passwords that its flags ask for; passphrases are asked for on the terminal. */
export async function openTransport(environment: Environment): Promise<Transport> {
  const { askSecret, home, interactive, operator, variables } = environment;
  const passwords = await environment.passwords?.();
  const askPassphrase = (file: string, attempt: "first" | "again") =>
    askSecret(
      `${attempt === "again" ? "That is not it. " : ""}Passphrase for the key ${printable(file)}: `,
    );
  return await createTransport({
    home,
    environment: variables,
    operator,
    ...passwords,
    askPassphrase: interactive ? askPassphrase : undefined,
  });
}
